//! Runs the checks on one mutant after the other.

use super::program::Mutant;
use crate::checks::compile::Program;
use crate::checks::run::{Wanted, list, run};
use crate::host::process::Cancel;
use anyhow::{Context, Result};
use report::verdict::INCONCLUSIVE;
use report::{Flavour, MUTANT};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, available_parallelism};

/// How the trial of a mutant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A check rejected it.
    Caught,
    /// No check rejected it, and at least one could not say.
    Inconclusive,
    /// It passed every check.
    Survived,
    /// It passed every check, and there is a reason why it may.
    Explained,
}

/// A check in a program.
#[derive(Debug)]
struct Case<'a> {
    program: &'a Program,
    /// As libtest knows it: `claim::three_chunks::model`.
    name: String,
    /// How many mutants it has rejected. One that rejects many is tried first; a count that is a
    /// little old does no harm.
    rejected: AtomicUsize,
}

/// The checks of an exercise, to be run on mutants of one answer.
#[derive(Debug)]
pub struct Trials<'a> {
    cases: Vec<Case<'a>>,
    cancel: &'a Cancel,
}

impl<'a> Trials<'a> {
    /// The checks of `exercise` in the programs, of one flavour or of both.
    pub fn new(
        programs: &'a [Program],
        exercise: &str,
        flavour: Option<Flavour>,
        cancel: &'a Cancel,
    ) -> Result<Trials<'a>> {
        let mut cases = Vec::new();
        let wanted = |model: bool| flavour.is_none_or(|only| (only == Flavour::Model) == model);
        for program in programs.iter().filter(|program| wanted(program.model)) {
            for name in list(program, &format!("{exercise}::"), cancel)? {
                cases.push(Case { program, name, rejected: AtomicUsize::new(0) });
            }
        }
        // The model first: it is quick to end, while a native run that hangs waits for its limit.
        cases.sort_by_key(|case| !case.program.model);
        Ok(Trials { cases, cancel })
    }

    /// How each of the mutants ended.
    pub fn all(&self, mutants: &[&Mutant], progress: &(dyn Fn(&str) + Sync)) -> Result<Vec<End>> {
        // Which mutant is next, and how they ended: both only ever replaced as a whole.
        let next = AtomicUsize::new(0);
        let ends: Mutex<Vec<Option<Result<End>>>> =
            Mutex::new(mutants.iter().map(|_| None).collect());
        let work = || {
            loop {
                // Relaxed: the number is all that the threads tell each other by it.
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(mutant) = mutants.get(at) else { return };
                progress(&format!("mutant {} of {}", at + 1, mutants.len()));
                let end = self.one(mutant);
                ends.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(end);
            }
        };
        std::thread::scope(|scope| -> Result<()> {
            for _ in 0..available_parallelism().map_or(1, NonZero::get) {
                let worker = Builder::new().name("mutants".to_owned());
                worker.spawn_scoped(scope, work).context("cannot start a thread")?;
            }
            Ok(())
        })?;
        let ends = ends.into_inner().unwrap_or_else(PoisonError::into_inner);
        ends.into_iter().map(|end| end.context("a mutant was not tried")?).collect()
    }

    fn one(&self, mutant: &Mutant) -> Result<End> {
        let mut cases: Vec<&Case<'_>> = self.cases.iter().collect();
        let rejected = |case: &Case<'_>| case.rejected.load(Ordering::Relaxed);
        cases.sort_by_key(|case| (!case.program.model, std::cmp::Reverse(rejected(case))));
        let number = mutant.number.to_string();
        let mut end = End::Survived;
        for case in cases {
            let wanted = Wanted {
                args: &["--exact", &case.name],
                env: &[(MUTANT, &number)],
                confined: None,
            };
            let reports = run(case.program, &wanted, self.cancel)?;
            if reports.iter().any(|report| !report.passed && report.verdict != INCONCLUSIVE) {
                case.rejected.fetch_add(1, Ordering::Relaxed);
                return Ok(End::Caught);
            }
            if reports.iter().any(|report| !report.passed) {
                end = End::Inconclusive;
            }
        }
        Ok(end)
    }
}
