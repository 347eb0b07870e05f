//! Runs the checks on one mutant after the other.

use super::program::Mutant;
use crate::checks::compile::Program;
use crate::checks::run::{Wanted, list, run};
use crate::host::each::of_each_by;
use crate::host::process::Cancel;
use anyhow::Result;
use report::verdict::{INCONCLUSIVE, NOT_IN_THE_MODEL};
use report::{Flavour, MUTANT, Report};
use std::cmp::Reverse;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// What the checks of one flavour say of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Said {
    /// A check rejected it.
    Rejected,
    /// No check rejected it, and at least one could not say.
    Inconclusive,
    /// It passed every check, or none was tried.
    #[default]
    Nothing,
}

/// What the checks say of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trial {
    /// Those of the model.
    pub model: Said,
    /// The native ones.
    pub native: Said,
}

impl Trial {
    /// Returns `true` if it passed every check, but for some that could not say.
    pub fn is_inconclusive(self) -> bool {
        !self.is_rejected() && [self.model, self.native].contains(&Said::Inconclusive)
    }

    /// Returns `true` if a check rejected it.
    pub fn is_rejected(self) -> bool {
        [self.model, self.native].contains(&Said::Rejected)
    }
}

/// How far a mutant is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until a check rejects it.
    Rejected,
    /// Until a check of each flavour does, so that they can be compared.
    RejectedInBoth,
}

/// A check in a program.
#[derive(Debug)]
struct Case<'a> {
    program: &'a Program,
    /// As libtest knows it: `claim::three_chunks::model`.
    name: String,
    /// How many mutants it has rejected, and how many milliseconds it took in all. What rejects many in
    /// little time is tried first; numbers that are a little old do no harm.
    rejected: AtomicUsize,
    took: AtomicUsize,
}

impl Case<'_> {
    /// How many mutants it rejects in a second, as far as is known. One more and some milliseconds more:
    /// each has its first turn soon.
    fn rate(&self) -> usize {
        (self.rejected.load(Ordering::Relaxed) + 1) * 1_000_000
            / (self.took.load(Ordering::Relaxed) + 50)
    }
}

/// How many mutants are tried at a time, for each core. A mutant that hangs sleeps until its limit.
const WORKERS_A_CORE: usize = 3;

/// The number of no mutant: that of the answer itself.
const ITSELF: usize = 0;

/// What leaves it open whether an answer is right.
const OPEN: [&str; 2] = [INCONCLUSIVE, NOT_IN_THE_MODEL];

/// Returns `true` if it says that the answer is wrong, and not only that it can't be told.
fn is_rejection(report: &Report) -> bool {
    !report.passed && !OPEN.contains(&&*report.finding.verdict)
}

/// The checks of an exercise, to be run on mutants of one answer.
#[derive(Debug)]
pub struct Trials<'a> {
    cases: Vec<Case<'a>>,
    until: Until,
    /// The environment of each run, besides the mutant's number.
    env: &'a [(&'a str, &'a str)],
    cancel: &'a Cancel,
}

impl<'a> Trials<'a> {
    /// The checks of the answer that is called `answer` in the programs, of one flavour or of both.
    pub fn new(
        programs: &'a [Program],
        answer: &str,
        flavour: Option<Flavour>,
        until: Until,
        cancel: &'a Cancel,
    ) -> Result<Trials<'a>> {
        let mut cases = Vec::new();
        let wanted = |model: bool| flavour.is_none_or(|only| (only == Flavour::Model) == model);
        for program in programs.iter().filter(|program| wanted(program.model)) {
            for name in list(program, &format!("{answer}::"), cancel)? {
                let [rejected, took] = [0, 0].map(AtomicUsize::new);
                cases.push(Case { program, name, rejected, took });
            }
        }
        Ok(Trials { cases, until, env: &[], cancel })
    }

    /// With these variables in the environment of each run.
    #[must_use]
    pub fn with(self, env: &'a [(&'a str, &'a str)]) -> Self {
        Trials { env, ..self }
    }

    /// Without the checks that reject the answer itself.
    pub fn of_accepting(mut self) -> Result<Self> {
        for case in std::mem::take(&mut self.cases) {
            let said = self.run(&case, ITSELF)?;
            if said.iter().all(|report| report.passed || report.finding.verdict == INCONCLUSIVE) {
                self.cases.push(case);
            }
        }
        Ok(self)
    }

    /// The checks that reject the answer itself, by name.
    pub fn rejecting(&self) -> Result<Vec<&str>> {
        let mut names = Vec::new();
        for case in &self.cases {
            if self.run(case, ITSELF)?.iter().any(is_rejection) {
                names.push(&*case.name);
            }
        }
        Ok(names)
    }

    /// What is said of each of the mutants.
    pub fn all(&self, mutants: &[&Mutant], progress: &(dyn Fn(&str) + Sync)) -> Result<Vec<Trial>> {
        of_each_by(WORKERS_A_CORE, mutants, |at, mutant| {
            progress(&format!("mutant {} of {}", at + 1, mutants.len()));
            self.one(mutant)
        })
    }

    /// The model first: it is quick to end, while a native run that hangs waits for its limit.
    fn one(&self, mutant: &Mutant) -> Result<Trial> {
        let mut trial = Trial { model: self.say(mutant, true)?, native: Said::Nothing };
        if trial.model != Said::Rejected || self.until == Until::RejectedInBoth {
            trial.native = self.say(mutant, false)?;
        }
        Ok(trial)
    }

    fn say(&self, mutant: &Mutant, model: bool) -> Result<Said> {
        let mut cases: Vec<&Case<'_>> =
            self.cases.iter().filter(|case| case.program.model == model).collect();
        cases.sort_by_cached_key(|case| Reverse(case.rate()));
        let mut said = Said::Nothing;
        for case in cases {
            let start = Instant::now();
            let reports = self.run(case, mutant.number)?;
            case.took.fetch_add(start.elapsed().as_millis() as usize, Ordering::Relaxed);
            if reports.iter().any(is_rejection) {
                case.rejected.fetch_add(1, Ordering::Relaxed);
                return Ok(Said::Rejected);
            }
            if reports.iter().any(|report| !report.passed) {
                said = Said::Inconclusive;
            }
        }
        Ok(said)
    }

    fn run(&self, case: &Case<'_>, mutant: usize) -> Result<Vec<Report>> {
        let number = mutant.to_string();
        let env: Vec<(&str, &str)> = self.env.iter().copied().chain([(MUTANT, &*number)]).collect();
        let args = ["--exact", &case.name];
        let wanted = Wanted { args: &args, env: &env, ..Wanted::default() };
        run(case.program, &wanted, self.cancel)
    }
}
