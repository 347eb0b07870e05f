//! The same mutants by loom: what the checks of the model catch when it explores them.
//!
//! A check counts only if loom accepts the answer itself by it: loom takes `SeqCst` for less than it is, for
//! example, and a check that rejects everything catches nothing.

use super::caught::{ByLoom, ByOperator, Caught, EXECUTIONS};
use super::program::Mutant;
use super::record::Record;
use super::trial::{Said, Trials, Until};
use super::varied::{Origin, Varied, build, varied};
use crate::checkout::tree::Tree;
use crate::checks::answer::Workspace;
use crate::checks::checker::Checker;
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use anyhow::Result;
use report::Flavour;
use terminal::line;

/// Tries the mutants of these answers to one exercise by loom, and keeps how many it catches.
///
/// # Errors
/// As [`super::audit`].
pub(super) fn of_exercise(tree: &Tree, origins: Vec<Origin>, cancel: &Cancel) -> Result<()> {
    let exercise = origins[0].exercise.clone();
    let (all, count) = varied(tree, origins)?;
    let busy = Busy::new(format!("{exercise} by loom, {count} mutants"));
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel, progress: &progress };
    let (_mounted, programs, without) = build(&checker, Workspace::Loom, &exercise, &all)?;
    for varied in all {
        let executions = EXECUTIONS.to_string();
        let limits = &[("LOOM_MAX_PERMUTATIONS", &*executions)];
        let model = Some(Flavour::Model);
        let trials = Trials::new(&programs, &varied.module(), model, Until::Rejected, cancel)?;
        let trials = trials.with(limits).of_accepting()?;
        let mutants = varied.mutants();
        let tried: Vec<&Mutant> = mutants.iter().filter(|m| !without.contains(&m.number)).collect();
        let mut tally = ByOperator::new();
        for (mutant, said) in tried.iter().zip(trials.all(&tried, &progress)?) {
            let of = tally.entry(mutant.mutation.operator.to_owned()).or_default();
            of.tried += 1;
            of.caught += usize::from(said.model == Said::Rejected);
        }
        let Varied { origin, .. } = varied;
        let [caught, tried] = [|of: &Caught| of.caught, |of: &Caught| of.tried]
            .map(|count| tally.values().map(count).sum::<usize>());
        let Origin { exercise, name, .. } = &origin;
        busy.aside(|| {
            line(format!("{exercise} {name}: loom catches {caught} of {tried} mutants"))
        })?;
        let mut kept = ByLoom::read(tree.root())?;
        kept.note(exercise, name, tally)?;
        kept.write(tree.root())?;
        // The book's table tells of both.
        Record::read(tree.root())?.write(tree.root())?;
    }
    Ok(())
}
