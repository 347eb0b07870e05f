//! Checks what a learner wrote: builds the chapter's two test programs, runs them at the same time,
//! and makes one outcome of what their checks report.

use crate::allowed;
use crate::answer;
use crate::compile::{Built, Diagnosed, Program, Target};
use crate::outcome::Outcome;
use crate::process::Cancel;
use crate::run::{Wanted, list, run, run_and_count};
use crate::subject::{self, MISSING, Subject};
use crate::tree::{Exercise, Tree};
use anyhow::{Context, Result};
use harness::verdict::{DOES_NOT_COMPILE, NOT_IN_THE_MODEL};
use harness::{Flavour, Report};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, ScopedJoinHandle};

/// What every check needs besides its exercise.
#[derive(Clone, Copy)]
pub struct Checker<'a> {
    /// The checkout.
    pub tree: &'a Tree,
    /// Ends the check early.
    pub cancel: &'a Cancel,
    /// Is told what is being done: `Compiling harness v0.1.0`.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl Checker<'_> {
    /// Checks one exercise.
    ///
    /// # Errors
    /// When no verdict can be given: cargo is missing, the disk is full, the checks themselves do
    /// not build, or [`Cancelled`](crate::process::Cancelled).
    pub fn exercise(&self, exercise: &Exercise) -> Result<Outcome> {
        let mut outcomes = self.exercises(std::slice::from_ref(exercise))?;
        outcomes.pop().context("no outcome for the exercise")
    }

    /// Checks exercises of one chapter with one build; the outcomes come in the same order.
    ///
    /// # Errors
    /// As [`Checker::exercise`].
    pub fn exercises(&self, exercises: &[Exercise]) -> Result<Vec<Outcome>> {
        let looked: Vec<Subject> =
            exercises.iter().map(|e| subject::of_exercise(self.tree, e)).collect::<Result<_>>()?;
        let to_build: Vec<&Exercise> = exercises
            .iter()
            .zip(&looked)
            .filter(|(_, subject)| matches!(subject, Subject::Text(_)))
            .map(|(exercise, _)| exercise)
            .collect();
        let mut built = self.together(&to_build)?.into_iter();
        looked
            .into_iter()
            .map(|subject| match subject {
                Subject::Known(outcome) => Ok(*outcome),
                Subject::Text(_) => built.next().context("no outcome for an exercise"),
            })
            .collect()
    }

    /// Builds the chapter for all of `exercises`, or each by itself if another file of the chapter
    /// stands in the way.
    fn together(&self, exercises: &[&Exercise]) -> Result<Vec<Outcome>> {
        let Some(first) = exercises.first() else { return Ok(Vec::new()) };
        if self.chapter_is_incomplete(&first.chapter)? {
            return exercises.iter().map(|e| answer::alone(self, e)).collect();
        }
        // Without a filter the whole chapter would run; a substring of more names does no harm,
        // since reports say which exercise they are about.
        let filter = match exercises {
            [one] => Some(format!("{}::", one.name)),
            _ => None,
        };
        let target = self.chapter(&first.chapter);
        let args: Vec<&str> = filter.as_deref().into_iter().collect();
        let (built, reports) = self.build_and_run(&target, &args)?;
        exercises
            .iter()
            .map(|exercise| {
                let files = [&*self.tree.subject(exercise), &*self.tree.checks(exercise)];
                let reports = of_exercise(&reports, self.tree, exercise);
                match judge(exercise, &built, files, reports)? {
                    Some(mut outcome) => {
                        allowed::advise(self.tree, exercise, &mut outcome);
                        Ok(outcome)
                    }
                    None => answer::alone(self, exercise),
                }
            })
            .collect()
    }

    /// The chapter's own test target.
    pub(crate) fn chapter<'a>(&'a self, chapter: &'a str) -> Target<'a> {
        let root = self.tree.root();
        Target {
            workspace: root,
            packages: [root.to_owned(), root.join("crates/model")],
            name: chapter,
            of_authors: false,
            target_dir: None,
            confined: None,
        }
    }

    /// Is a file of the chapter gone or no text? Then the chapter's target cannot be built at all.
    pub(crate) fn chapter_is_incomplete(&self, chapter: &str) -> Result<bool> {
        for exercise in self.tree.exercises().filter(|e| e.chapter == chapter) {
            if let Subject::Known(known) = subject::of_exercise(self.tree, exercise)?
                && (known.verdict == MISSING || known.verdict == DOES_NOT_COMPILE)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Builds, and runs each program with these arguments as soon as it is there.
    pub(crate) fn build_and_run(
        &self,
        target: &Target<'_>,
        args: &[&str],
    ) -> Result<(Built, Vec<Report>)> {
        let counts = Counts::default();
        std::thread::scope(|scope| {
            let mut running = Vec::new();
            let built = target.build(self.cancel, self.progress, |program: &Program| {
                let program = program.clone();
                let counts = &counts;
                let work = move || {
                    let wanted = Wanted { args, env: &[], confined: target.confined };
                    if target.confined.is_some() {
                        return run(&program, &wanted, self.cancel);
                    }
                    let filter = args.first().copied().unwrap_or_default();
                    let all = list(&program, filter, self.cancel)?.len();
                    let tell = |ended| counts.tell(program.model, [ended, all], self.progress);
                    tell(0);
                    run_and_count(&program, &wanted, self.cancel, tell)
                };
                running.push(Builder::new().name("checks".to_owned()).spawn_scoped(scope, work));
            });
            if built.is_ok() {
                (self.progress)(RUNNING);
                counts.all_run(running.len(), self.progress);
            }
            let ran: Vec<Result<Vec<Report>>> = running
                .into_iter()
                .map(|thread| thread.context("cannot start a thread").and_then(join))
                .collect();
            let built = built?;
            let reports: Vec<Vec<Report>> = ran.into_iter().collect::<Result<_>>()?;
            Ok((built, reports.concat()))
        })
    }
}

/// What is said while the checks run.
pub const RUNNING: &str = "Running the checks";

/// How many checks have ended, of how many, in each program.
#[derive(Default)]
struct Counts(Mutex<(BTreeMap<bool, [usize; 2]>, Option<usize>)>);

impl Counts {
    /// Tells how far all are, once all programs run: until then it is not known how many there are.
    fn tell(&self, model: bool, count: [usize; 2], progress: &(dyn Fn(&str) + Sync)) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0.insert(model, count);
        Counts::say(&inner, progress);
    }

    /// So many programs run: all that there are.
    fn all_run(&self, programs: usize, progress: &(dyn Fn(&str) + Sync)) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.1 = Some(programs);
        Counts::say(&inner, progress);
    }

    fn say(
        (counts, programs): &(BTreeMap<bool, [usize; 2]>, Option<usize>),
        progress: &(dyn Fn(&str) + Sync),
    ) {
        if *programs == Some(counts.len()) {
            let sum = |at: usize| counts.values().map(|count| count[at]).sum::<usize>();
            progress(&format!("{RUNNING}: {} of {}", sum(0), sum(1)));
        }
    }
}

fn join(thread: ScopedJoinHandle<'_, Result<Vec<Report>>>) -> Result<Vec<Report>> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The reports about one exercise, the model's first, in the order in which its checks are written
/// down: they ended in any order.
pub(crate) fn of_exercise(reports: &[Report], tree: &Tree, exercise: &Exercise) -> Vec<Report> {
    let name = exercise.to_string();
    // Without the text the order is another, and nothing worse.
    let text = std::fs::read_to_string(tree.checks(exercise)).unwrap_or_default();
    // The promises before the list name checks, too.
    let checks = text.split_once("static CHECKS").map_or(&*text, |(_, list)| list);
    let mut reports: Vec<Report> = reports.iter().filter(|r| r.exercise == name).cloned().collect();
    reports.sort_by_key(|report| {
        let place = checks.find(&format!("\"{}\"", report.check)).unwrap_or(usize::MAX);
        (report.flavour != Flavour::Model, place)
    });
    reports
}

/// One outcome from what the compiler said about `answer` and `checks`, and from what the checks
/// reported. None if the compiler found errors, but in other files: then a flavour was not built, and
/// no report can make up for it.
///
/// # Errors
/// When all was built and no check reported.
pub(crate) fn judge(
    exercise: &Exercise,
    built: &Built,
    [answer, checks]: [&Path; 2],
    reports: Vec<Report>,
) -> Result<Option<Outcome>> {
    let points_at =
        |error: &&Diagnosed| error.files.iter().any(|file| file == answer || file == checks);
    let errors: Vec<&Diagnosed> = built.errors.iter().filter(points_at).collect();
    if errors.is_empty() {
        if !built.errors.is_empty() {
            return Ok(None);
        }
        let outcome = Outcome::of_checks(exercise, reports);
        let mut outcome = outcome.with_context(|| format!("no check of {exercise} reported"))?;
        outcome.warn(&warnings(built, answer));
        return Ok(Some(outcome));
    }
    let only_in_the_model = errors.iter().all(|error| error.model);
    let (verdict, said) = if only_in_the_model && !reports.is_empty() {
        (NOT_IN_THE_MODEL, ONLY_IN_THE_MODEL)
    } else {
        (DOES_NOT_COMPILE, "")
    };
    let coloured = said.to_owned() + &shown(&errors, only_in_the_model, answer);
    let message = anstream::adapter::strip_str(&coloured).to_string();
    let mut outcome = Outcome::of_itself(exercise, verdict, message);
    outcome.flavour = Some(errors[0].flavour());
    outcome.coloured = Some(coloured);
    outcome.checks = reports;
    outcome.warn(&warnings(built, answer));
    Ok(Some(outcome))
}

/// What the compiler warns of in the answer, each warning once. Those about the checks are not the
/// learner's.
fn warnings(built: &Built, answer: &Path) -> String {
    let mut texts: Vec<&str> = Vec::new();
    // The flavours warn of the same things; the real std's come first, and have the usual names.
    let flavour = built.warnings.iter().find(|w| w.at.as_deref() == Some(answer)).map(|w| w.model);
    for warning in built.warnings.iter().filter(|w| Some(w.model) == flavour) {
        let text = warning.rendered.trim_end();
        if warning.at.as_deref() == Some(answer) && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join("\n\n")
}

/// What of the errors a learner needs: those in the answer, or the first one in the checks.
fn shown(errors: &[&Diagnosed], model: bool, answer: &Path) -> String {
    // The flavours see the same errors; the real std's have the names that a learner knows.
    let of_one_flavour = errors.iter().filter(|error| error.model == model);
    let (in_answer, elsewhere): (Vec<&Diagnosed>, Vec<&Diagnosed>) =
        of_one_flavour.partition(|error| error.at.as_deref() == Some(answer));
    let text = |error: &&Diagnosed| error.rendered.trim_end().to_owned();
    match (in_answer.is_empty(), elsewhere.first()) {
        (true, Some(first)) => format!("{}{}", in_the_checks(first), text(first)),
        _ => in_answer.iter().map(text).collect::<Vec<_>>().join("\n\n"),
    }
}

/// What an error in the checks means for the answer.
fn in_the_checks(error: &Diagnosed) -> &'static str {
    let about_threads = ["cannot be sent between threads", "cannot be shared between threads"];
    let says = |words: &&str| error.rendered.contains(words);
    match error.code.as_deref() {
        Some("E0277") if about_threads.iter().any(says) => FROM_SEVERAL_THREADS,
        _ => NOT_AS_HANDED_OUT,
    }
}

const FROM_SEVERAL_THREADS: &str = "\
The checks use it from several threads, so its type must be `Send`, to be handed to another thread, or
`Sync`, to be used by two at once. The compiler says what in it is not:

";

const NOT_AS_HANDED_OUT: &str = "\
The checks use the file in the way that it was handed out. Does it still have every name and every
signature? The first place where that fails:

";

const ONLY_IN_THE_MODEL: &str = "\
This compiles with the real `std`. The model's `std` lacks something that it uses, so its
interleavings cannot be explored:

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_checks_there_are_is_said_when_all_programs_run() {
        let said = Mutex::new(Vec::new());
        let progress = |text: &str| said.lock().unwrap().push(text.to_owned());
        let counts = Counts::default();
        counts.tell(false, [0, 4], &progress);
        counts.tell(false, [2, 4], &progress);
        assert!(said.lock().unwrap().is_empty(), "the model is still being built");
        counts.all_run(2, &progress);
        assert!(said.lock().unwrap().is_empty(), "it is not known how many checks the model has");
        counts.tell(true, [0, 6], &progress);
        counts.tell(true, [1, 6], &progress);
        let all = said.lock().unwrap().clone();
        assert_eq!(all, ["Running the checks: 2 of 10", "Running the checks: 3 of 10"]);
    }
}
