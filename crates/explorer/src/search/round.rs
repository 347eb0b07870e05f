//! A round of the search: one execution after the other, and what other processes do of it.

use super::branch::{Branch, FoundInBranch, Outcome};
use super::easiest::Failed;
use super::helpers::Helpers;
use super::{Path, Reduction, Search, Stop};
use crate::machine::execution::Execution;
use crate::machine::rules::Rules;
use crate::machine::run::run_once;
use crate::processor::ProcessorTime;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// How a round of the search ended.
pub(super) enum Round {
    /// Everything that its bound admits was explored; was anything left out?
    Complete {
        cut: bool,
    },
    TooLarge,
    OutOfTime,
}

/// Why a round of the search, or of a branch, did not come to its end.
enum Halt {
    Failed(Failed),
    NeedsOther(Rules),
}

/// A path in the hands of an execution that it guides.
type SharedPath = Rc<RefCell<Path>>;

impl Search<'_> {
    /// Runs everything that the bound of the reduction admits.
    pub(super) fn round(&mut self, reduction: Reduction, limit: u64) -> Result<Round, Stop> {
        let path = Rc::new(RefCell::new(Path::new(reduction)));
        let mut helpers = Helpers::new(self.model, self.began);
        match self.explore(&path, limit, &mut helpers) {
            Ok(round) => Ok(round),
            Err(Halt::NeedsOther(rules)) => Err(Stop::NeedsOther(rules)),
            Err(Halt::Failed(failed)) => {
                drop(helpers);
                let failed = self.easiest(failed);
                Err(Stop::Failed(self.explain(failed)))
            }
        }
    }

    /// Runs all that is left of the path, or `limit` executions.
    fn explore(
        &mut self,
        path: &SharedPath,
        limit: u64,
        helpers: &mut Helpers,
    ) -> Result<Round, Halt> {
        let last = self.executions.saturating_add(limit);
        let mut run = 0_u64;
        loop {
            run += 1;
            let (execution, failed) = self.run_along(path);
            if !path.borrow().is_redundant() {
                self.executions += 1;
            }
            if let Some(rules) = self.rules.better(&execution.used) {
                return Err(Halt::NeedsOther(rules));
            }
            self.loops.join(execution.loops);
            if let Some(failed) = failed {
                return Err(Halt::Failed(failed));
            }
            loop {
                if !path.borrow_mut().advance() {
                    return Ok(Round::Complete { cut: path.borrow().is_cut() });
                }
                if self.executions >= last {
                    return Ok(Round::TooLarge);
                }
                let is_up = run.is_multiple_of(64) && self.used() > self.model.time_limit;
                if is_up || self.executions >= self.model.max_executions {
                    return Ok(Round::OutOfTime);
                }
                let Some(found) = helpers.found(&path.borrow()) else { break };
                match self.take_over(path, last, found)? {
                    Taken::Over => {}
                    Taken::Not => break,
                    Taken::Last(round) => return Ok(round),
                }
            }
            let branch = helpers.work_for_another(&path.borrow());
            if let Some(branch) = branch {
                let used = self.used();
                if let Some(branch) = helpers.give(branch) {
                    self.help(path, branch, used, last - self.executions, helpers);
                }
            }
        }
    }

    /// Goes on as if it had explored the next branch itself.
    fn take_over(
        &mut self,
        path: &SharedPath,
        last: u64,
        found: FoundInBranch,
    ) -> Result<Taken, Halt> {
        let most = last.min(self.model.max_executions);
        let room = most.saturating_sub(self.executions);
        if found.executions > room || matches!(found.outcome, Outcome::TooLarge) {
            self.executions += room;
            self.elsewhere += found.processor;
            let is_last = self.executions >= last;
            return Ok(Taken::Last(if is_last { Round::TooLarge } else { Round::OutOfTime }));
        }
        match &found.outcome {
            Outcome::Complete => path.borrow_mut().take_over(&found),
            Outcome::OutOfTime => {}
            Outcome::Failed { chosen, is_redundant } => {
                let at = path.borrow().last();
                path.borrow_mut().go_ahead(chosen.clone());
                let (_, failed) = self.run_along(path);
                let Some(mut failed) = failed else {
                    path.borrow_mut().go_back(at);
                    return Ok(Taken::Not);
                };
                self.executions += found.executions;
                failed.is_redundant = *is_redundant;
                return Err(Halt::Failed(failed));
            }
            Outcome::TooLarge | Outcome::NeedsOther => return Ok(Taken::Not),
        }
        self.executions += found.executions;
        self.elsewhere += found.processor;
        self.loops.join(found.loops);
        let is_up = matches!(found.outcome, Outcome::OutOfTime);
        Ok(if is_up { Taken::Last(Round::OutOfTime) } else { Taken::Over })
    }

    /// In a helper: explores the branch, says what it has found, and ends.
    fn help(
        &mut self,
        path: &SharedPath,
        branch: Branch,
        before: Duration,
        limit: u64,
        helpers: &mut Helpers,
    ) -> ! {
        (self.processor, self.elsewhere) = (ProcessorTime::start(), before);
        let executions = self.executions;
        path.borrow_mut().enter(branch);
        helpers.tell(|helpers| {
            let outcome = match self.explore(path, limit, helpers) {
                Ok(Round::Complete { .. }) => Outcome::Complete,
                Ok(Round::TooLarge) => Outcome::TooLarge,
                Ok(Round::OutOfTime) if self.executions >= self.model.max_executions => {
                    Outcome::TooLarge
                }
                Ok(Round::OutOfTime) => Outcome::OutOfTime,
                Err(Halt::NeedsOther(_)) => Outcome::NeedsOther,
                Err(Halt::Failed(failed)) => Outcome::Failed {
                    chosen: path.borrow().chosen(),
                    is_redundant: failed.is_redundant,
                },
            };
            let executions = self.executions - executions;
            path.borrow().found(executions, self.used() - before, self.loops, outcome)
        })
    }

    /// Runs one execution along the path; if it fails, what is needed to run it again.
    pub(super) fn run_along(&self, path: &SharedPath) -> (Box<Execution>, Option<Failed>) {
        let mut execution = run_once(&self.body, self.rules, path.clone(), None);
        let failed = Failed::along(path, &mut execution);
        (execution, failed)
    }

    /// The processor time that the search has used.
    pub(super) fn used(&self) -> Duration {
        self.processor.used() + self.elsewhere
    }
}

/// What became of a helper's work.
enum Taken {
    Over,
    /// It is to be done here.
    Not,
    /// That was the last of this round.
    Last(Round),
}
