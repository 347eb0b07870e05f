//! The command `audit --mutants`: wrong answers that nobody had to think of.
//!
//! From the reference and every other accepted answer of an exercise, `operators` makes every small
//! wrong program, `program` puts all those of one answer into one text, and `trial` runs the
//! checks on each until one rejects it. A mutant that none rejects is either a hole in the
//! checks, or no worse than the answer: then `equivalent` has it, with the reason. What became of
//! all of them is kept in a `record`, which may not have more survivors than [`open`] allows.

mod by_loom;
mod caught;
mod day;
pub mod defect;
mod equivalent;
pub mod open;
mod operators;
mod program;
mod record;
mod tally;
mod trial;
mod varied;

use crate::checkout::tree::{Exercise, Selection, Tree};
use crate::checks::answer::Workspace;
use crate::checks::checker::Checker;
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::host::signals;
use anyhow::{Result, bail};
use equivalent::{Equivalent, first_difference};
use open::Open;
use program::Mutant;
use record::Record;
use report::Flavour;
use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tally::{Ends, Tally};
use terminal::{BAD, DIM, GOOD, line, styled};
use trial::{Trials, Until};
use varied::{Origin, Varied, build, origins, varied};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The exercises.
    pub selection: &'a Selection,
    /// Only the answer of this name: `solution`, or an accepted one.
    pub of: Option<&'a str>,
    /// Only the checks of this flavour; both when none.
    pub flavour: Option<Flavour>,
    /// Try each mutant with the model's checks by loom, and keep how many it catches; nothing else.
    pub loom: bool,
    /// Try each mutant with the checks of either flavour, and keep what they say in the `record`.
    pub record: bool,
    /// Try answers in an order drawn from `seed`, and begin no other after this time. They are drawn from
    /// those that have nothing to look at by the `record`.
    pub sample: Option<Duration>,
    /// The seed of the order; the clock's when none.
    pub seed: Option<u64>,
}

/// What must be looked at: a mutant that no check rejected, an explanation that explains nothing, or a check that
/// rejects the answer itself.
#[derive(Debug)]
struct Survivor {
    mark: &'static str,
    at: String,
    what: String,
}

/// Checks the mutants of what is selected, prints those that pass every check and are not explained,
/// and says whether there is none.
///
/// # Errors
/// When it cannot be found out; [`Cancelled`](terminal::Cancelled) after Ctrl-C.
pub fn audit(tree: &Tree, request: &Request<'_>) -> Result<bool> {
    let cancel = Cancel::default();
    let on_stop = cancel.clone();
    signals::on_stop(move || on_stop.cancel())?;
    let is_asked_for = |origin: &Origin| request.of.is_none_or(|name| name == origin.name);
    let mut record = Record::read(tree.root())?;
    let exercises = tree.exercises().filter(|exercise| request.selection.has(exercise));
    let mut groups: Vec<Vec<Origin>> = exercises
        .map(|exercise| origins(tree, exercise).into_iter().filter(is_asked_for).collect())
        .filter(|origins: &Vec<Origin>| !origins.is_empty())
        .collect();
    let began = Instant::now();
    if request.sample.is_some() {
        let seed = request.seed.unwrap_or_else(clock);
        line(format!("seed {seed}: --seed {seed} draws the same answers"))?;
        let of_record = |origin: &Origin| record.is_clean(&origin.exercise, &origin.name);
        groups = groups.into_iter().flatten().filter(of_record).map(|one| vec![one]).collect();
        if groups.is_empty() {
            bail!(
                "there is no answer to draw: none of these has all its mutants caught or explained \
                 by chapters/model-checker/mutants.tsv, which `audit --mutants --record` writes"
            );
        }
        shuffle(&mut groups, seed);
    }
    let is_time = |_: &Vec<Origin>| request.sample.is_none_or(|limit| began.elapsed() < limit);
    if request.loom {
        for origins in groups.into_iter().take_while(is_time) {
            by_loom::of_exercise(tree, origins, &cancel)?;
        }
        return Ok(true);
    }
    let (mut tally, mut survivors) = (Tally::default(), 0);
    for origins in groups.into_iter().take_while(is_time) {
        for ended in of_exercise(tree, origins, request, &cancel)? {
            ended.show()?;
            tally.add(&ended.tally);
            survivors += ended.survivors.len();
            if request.record {
                let Origin { exercise, name, .. } = &ended.origin;
                record.note(exercise, name, ended.tally)?;
            }
        }
        if request.record {
            record.write(tree.root())?;
            Open::read(tree.root())?.lower(tree.root(), &record)?;
        }
    }
    line(format!("\n{tally}"))?;
    line(match survivors {
        0 => format!("{} no mutant passes that is not explained", styled(GOOD, "✓")),
        1 => "1 mutant or explanation to look at".to_owned(),
        n => format!("{n} mutants or explanations to look at"),
    })?;
    Ok(survivors == 0)
}

/// How the mutants of one answer ended, and what must be looked at.
struct Ended {
    origin: Origin,
    tally: Tally,
    survivors: Vec<Survivor>,
}

impl Ended {
    fn show(&self) -> Result<()> {
        let Ended { origin: Origin { exercise, name, .. }, tally, survivors } = self;
        let mark = if survivors.is_empty() { styled(GOOD, "✓") } else { styled(BAD, "✗") };
        line(format!("{mark} {exercise} {name}: {}", tally.in_words()))?;
        for Survivor { mark, at, what } in survivors {
            line(format!("  {} {at}\n{}", styled(BAD, mark), styled(DIM, what)))?;
        }
        Ok(())
    }
}

/// How the mutants of some answers to one exercise ended.
fn of_exercise(
    tree: &Tree,
    origins: Vec<Origin>,
    request: &Request<'_>,
    cancel: &Cancel,
) -> Result<Vec<Ended>> {
    let exercise = origins[0].exercise.clone();
    let (all, count) = varied(tree, origins)?;
    let busy = Busy::new(format!("{exercise}, {count} mutants"));
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel, progress: &progress };
    let (_mounted, programs, without) = build(&checker, Workspace::Number(0), &exercise, &all)?;
    let until = if request.record { Until::RejectedInBoth } else { Until::Rejected };
    let ended = all.into_iter().map(|varied| {
        let trials = Trials::new(&programs, &varied.module(), request.flavour, until, cancel)?;
        of_answer(tree, varied, &trials, &without, request, &progress)
    });
    ended.collect()
}

fn of_answer(
    tree: &Tree,
    varied: Varied,
    trials: &Trials<'_>,
    without: &HashSet<usize>,
    request: &Request<'_>,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Ended> {
    let all = varied.mutants();
    let Varied { origin, text, .. } = varied;
    let tried: Vec<&Mutant> =
        all.iter().filter(|mutant| !without.contains(&mutant.number)).collect();
    let mut survivors = Vec::new();
    progress("the answer itself");
    for check in trials.rejecting()? {
        // It would reject the mutants, too, and so catch nothing.
        survivors.push(Survivor {
            mark: "rejected:",
            at: tree.short(&origin.file).to_string(),
            what: format!("the answer itself, by {check}"),
        });
    }
    let said = trials.all(&tried, progress)?;

    let explanations = equivalents(tree, &origin.exercise);
    let explained = equivalent::read(&explanations)?;
    let explained: Vec<&Equivalent> =
        explained.iter().filter(|e| e.of.contains(&origin.name)).collect();
    let mut used = HashSet::new();
    let mut tally = Tally { uncompiled: all.len() - tried.len(), ..Tally::default() };
    for (mutant, trial) in tried.into_iter().zip(said) {
        let changed = Changed::new(&text, mutant);
        let explanation = explained.iter().position(|e| changed.is(e));
        if !trial.is_rejected() {
            match explanation {
                Some(at) => drop(used.insert(at)),
                None => {
                    let (file, operator) = (tree.short(&origin.file), mutant.mutation.operator);
                    let at = format!("{file}:{} {operator}", changed.line);
                    let mark = if trial.is_inconclusive() { "undecided:" } else { "passes:" };
                    survivors.push(Survivor { mark, at, what: changed.to_string() });
                }
            }
        }
        tally.count(mutant.mutation.operator, Ends::of(trial, explanation.is_some()));
    }
    // One that holds for several mutants is used if one of them survives.
    let stale = explained.iter().enumerate().filter(|(at, _)| !used.contains(at));
    if request.flavour.is_none() {
        survivors.extend(stale.map(|(_, e)| Survivor {
            mark: "stale:",
            at: tree.short(&explanations).to_string(),
            what: format!(
                "explains a mutant of {} that does not survive:\n    - {}\n    + {}",
                origin.name, e.line, e.becomes
            ),
        }));
    }
    Ok(Ended { origin, tally, survivors })
}

/// Where the equivalent mutants of an exercise are explained.
fn equivalents(tree: &Tree, exercise: &Exercise) -> PathBuf {
    tree.checks(exercise).with_extension("").join("equivalent.toml")
}

/// What a mutant changed, in the lines of the answer.
struct Changed {
    /// The line's number.
    line: usize,
    before: String,
    after: String,
}

impl Changed {
    fn new(text: &str, mutant: &Mutant) -> Changed {
        let operators::Mutation { range, with, .. } = &mutant.mutation;
        let after = format!("{}{with}{}", &text[..range.start], &text[range.end..]);
        let same = text.lines().zip(after.lines()).take_while(|(old, new)| old == new).count();
        let (before, after) = first_difference(text, &after);
        Changed { line: same + 1, before, after }
    }

    fn is(&self, equivalent: &Equivalent) -> bool {
        equivalent.line == self.before && equivalent.becomes == self.after
    }
}

impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "    - {}\n    + {}", self.before, self.after)
    }
}

fn clock() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Fisher and Yates's shuffle, by a generator that needs no more than to look random: SplitMix64
/// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    let mut next = move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    for at in (1..items.len()).rev() {
        items.swap(at, (next() % (at as u64 + 1)) as usize);
    }
}
