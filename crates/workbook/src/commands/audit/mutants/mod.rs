//! The command `audit --mutants`: wrong answers that nobody had to think of.
//!
//! From the reference and every other accepted answer of an exercise, [`operators`] makes every small
//! wrong program, [`program`] puts all those of one answer into one text, and `trial` runs the
//! checks on each until one rejects it. A mutant that passes all of them is either a hole in the
//! checks, or no worse than the answer: then [`equivalent`] has it, with the reason.

pub mod equivalent;
pub mod operators;
pub mod program;
mod tally;
mod trial;

use super::files::rust_files;
use crate::checkout::tree::{Exercise, Selection, Tree};
use crate::checks::answer::Mounted;
use crate::checks::checker::Checker;
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::host::signals;
use anyhow::{Context, Result, bail};
use equivalent::{Equivalent, first_difference};
use program::{Mutant, Schemata, mutants};
use report::Flavour;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tally::Tally;
use terminal::{BAD, DIM, GOOD, line, styled};
use trial::{End, Trials};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The exercises.
    pub selection: &'a Selection,
    /// Only the checks of this flavour; both when none.
    pub flavour: Option<Flavour>,
    /// Try answers in an order drawn from `seed`, and begin no other after this time.
    pub sample: Option<Duration>,
    /// The seed of the order; the clock's when none.
    pub seed: Option<u64>,
}

/// An answer that mutants are made from.
#[derive(Debug, Clone)]
struct Origin {
    exercise: Exercise,
    /// `solution`, or the name of an accepted answer.
    name: String,
    file: PathBuf,
}

/// A mutant that passed every check, or an explanation that explains nothing.
#[derive(Debug)]
struct Survivor {
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
    let mut origins: Vec<Origin> = tree
        .exercises()
        .filter(|exercise| request.selection.has(exercise))
        .flat_map(|exercise| origins(tree, exercise))
        .collect();
    let began = Instant::now();
    if request.sample.is_some() {
        let seed = request.seed.unwrap_or_else(clock);
        line(format!("seed {seed}: --seed {seed} draws the same answers"))?;
        shuffle(&mut origins, seed);
    }
    let is_time = |_: &Origin| request.sample.is_none_or(|limit| began.elapsed() < limit);
    let (mut tally, mut survivors) = (Tally::default(), Vec::new());
    for origin in origins.iter().take_while(|origin| is_time(origin)) {
        let (of_this, unexplained) = of_origin(tree, origin, request, &cancel)?;
        let Origin { exercise, name, .. } = origin;
        let mark = if unexplained.is_empty() { styled(GOOD, "✓") } else { styled(BAD, "✗") };
        line(format!("{mark} {exercise} {name}: {}", of_this.in_words()))?;
        for Survivor { at, what } in &unexplained {
            line(format!("  {} {at}\n{}", styled(BAD, "passes:"), styled(DIM, what)))?;
        }
        tally.add(&of_this);
        survivors.extend(unexplained);
    }
    line(format!("\n{tally}"))?;
    line(match survivors.len() {
        0 => format!("{} no mutant passes that is not explained", styled(GOOD, "✓")),
        1 => "1 mutant or explanation to look at".to_owned(),
        n => format!("{n} mutants or explanations to look at"),
    })?;
    Ok(survivors.is_empty())
}

fn origins(tree: &Tree, exercise: &Exercise) -> Vec<Origin> {
    let origin = |name: String, file| Origin { exercise: exercise.clone(), name, file };
    let mut all = vec![origin("solution".to_owned(), tree.solution(exercise))];
    let accepted = rust_files(&tree.checks(exercise).with_extension("").join("accepted"));
    all.extend(accepted.into_iter().filter_map(|file| {
        let name = file.file_stem()?.to_str()?.to_owned();
        Some(origin(name, file))
    }));
    all
}

/// The mutants of one answer: how they ended, and what must be looked at.
fn of_origin(
    tree: &Tree,
    origin: &Origin,
    request: &Request<'_>,
    cancel: &Cancel,
) -> Result<(Tally, Vec<Survivor>)> {
    let Origin { exercise, name, file } = origin;
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", tree.short(file)))?;
    let functions = operators::functions(&text)
        .with_context(|| format!("cannot understand {}", tree.short(file)))?;
    let all = mutants(&functions);
    let busy = Busy::new(format!("{exercise} {name}, {} mutants", all.len()));
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel, progress: &progress };
    let (mounted, programs, without) = build(&checker, exercise, &text, &functions)?;
    let trials = Trials::new(&programs, &exercise.name, request.flavour, cancel)?;
    let tried: Vec<&Mutant> =
        all.iter().filter(|mutant| !without.contains(&mutant.number)).collect();
    let ends = trials.all(&tried, &progress)?;
    drop(mounted);

    let explained = equivalent::read(&equivalents(tree, exercise))?;
    let explained: Vec<&Equivalent> = explained.iter().filter(|e| e.of == *name).collect();
    let mut used = HashSet::new();
    let mut tally = Tally::of_uncompiled(without.len());
    let mut survivors = Vec::new();
    for (mutant, end) in tried.into_iter().zip(ends) {
        let changed = Changed::new(&text, mutant);
        let explanation = explained.iter().position(|e| changed.is(e));
        let end = match (end, explanation) {
            (End::Survived, Some(at)) => {
                used.insert(at);
                End::Explained
            }
            (end, _) => end,
        };
        if end == End::Survived {
            let at = format!("{}:{} {}", tree.short(file), changed.line, mutant.mutation.operator);
            survivors.push(Survivor { at, what: changed.to_string() });
        }
        tally.count(mutant.mutation.operator, end);
    }
    // One that holds for several mutants is used if one of them survives.
    let stale = explained.iter().enumerate().filter(|(at, _)| !used.contains(at));
    if request.flavour.is_none() {
        survivors.extend(stale.map(|(_, e)| Survivor {
            at: tree.short(&equivalents(tree, exercise)).to_string(),
            what: format!("explains a mutant of {name} that does not survive:\n    {}", e.line),
        }));
    }
    Ok((tally, survivors))
}

/// Where the equivalent mutants of an exercise are explained.
fn equivalents(tree: &Tree, exercise: &Exercise) -> PathBuf {
    tree.checks(exercise).with_extension("").join("equivalent.toml")
}

/// The programs with all mutants that compile, and the numbers of those that do not.
fn build(
    checker: &Checker<'_>,
    exercise: &Exercise,
    text: &str,
    functions: &[operators::Function],
) -> Result<(Mounted, Vec<crate::checks::compile::Program>, HashSet<usize>)> {
    let mut without = HashSet::new();
    loop {
        let schemata = Schemata::new(text, functions, &without);
        let mounted = Mounted::new(checker.tree, exercise, &schemata.text)?;
        let built = mounted.target().build(checker.cancel, checker.progress, |_| ())?;
        if built.errors.is_empty() {
            return Ok((mounted, built.programs, without));
        }
        // The compiler comes to moves and borrows only when all types are right, so there are rounds.
        let before = without.len();
        without.extend(built.errors.iter().filter_map(|error| schemata.at(error.line?)));
        if without.len() == before {
            bail!("the mutants of {exercise} do not build: {}", built.errors[0].rendered);
        }
    }
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
