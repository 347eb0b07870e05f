//! A failing execution: another that is easier to read, and what there is to say about it.

use super::{Path, Reduction, Search};
use crate::failure::{Failure, Fault};
use crate::ids::Step;
use crate::machine::execution::{Ending, Execution};
use crate::machine::guide::SharedGuide;
use crate::machine::run::run_once;
use crate::record::Record;
use crate::trace::{self, Numbers};
use std::cell::RefCell;
use std::rc::Rc;

/// An execution that failed, and can be run again.
pub(super) struct Failed {
    /// It decides as it was decided.
    again: SharedGuide,
    /// Was it only run to its end, with nothing that was new?
    pub(super) is_redundant: bool,
    pub(super) fault: Fault,
    message: String,
    steps: Step,
    preemptions: usize,
}

impl Failed {
    /// If the execution along the path has failed: it takes its end.
    pub(super) fn along(path: &RefCell<Path>, e: &mut Execution) -> Option<Failed> {
        if !matches!(e.end, Some(Ending::Failed { .. })) {
            return None;
        }
        let mut again = path.borrow().clone();
        let is_redundant = again.is_redundant();
        again.rewind();
        Failed::of(e, Rc::new(RefCell::new(again)), is_redundant)
    }

    /// If the execution has failed, and the guide would decide as it was decided: it takes its end.
    pub(super) fn of(e: &mut Execution, again: SharedGuide, is_redundant: bool) -> Option<Failed> {
        let Some(Ending::Failed { fault, message }) = e.end.take() else { return None };
        let (steps, preemptions) = (e.done, e.preemptions);
        Some(Failed { again, is_redundant, fault, message, steps, preemptions })
    }
}

impl Search<'_> {
    /// Looks for an execution that fails in the same way, with no more preemptions, and is easier to read: one
    /// that is shorter, or that is no longer and has its preemptions in the first few steps. How much it tries is counted
    /// in executions and steps, not in time, so the same program always shows the same one.
    pub(super) fn easiest(&self, failed: Failed) -> Failed {
        /// Of executions that have their preemptions in the same number of steps.
        const TRIES: usize = 500;
        /// Failing executions leak the stacks of their threads.
        const FAILURES: usize = 30;
        /// How often that number may be doubled once there is something to show.
        const ROUNDS_AFTER: u32 = 2;
        /// No more rounds after so many steps, all executions together: those that never end are long.
        const STEPS: u64 = 1_000_000;
        let bound = failed.preemptions;
        let mut best = failed;
        // The round in which there was something to show.
        let mut first = None;
        let mut steps = 0;
        for round in 0.. {
            let horizon = Step::new(4 << round);
            let is_late = first.is_some_and(|first| round > first + ROUNDS_AFTER);
            if horizon >= best.steps || is_late || steps >= STEPS {
                break;
            }
            let path = Path::with_horizon(Reduction::Preemptions(bound), horizon);
            let path = Rc::new(RefCell::new(path));
            let mut failures = 0;
            for _ in 0..TRIES {
                let (execution, found) = self.run_along(&path);
                steps += u64::from(execution.done.number());
                failures += usize::from(found.is_some());
                // Of those that are equally long, one of the first round has its preemptions earliest.
                if let Some(found) = found
                    && found.fault == best.fault
                    && (found.steps < best.steps || first.is_none() && found.steps == best.steps)
                {
                    best = found;
                    first.get_or_insert(round);
                }
                if failures == FAILURES || !path.borrow_mut().advance() {
                    break;
                }
            }
        }
        best
    }

    /// Runs the failing execution once more, with a recorder.
    pub(super) fn explain(&self, failed: Failed) -> Box<Failure> {
        let Failed { again, is_redundant, fault, message, .. } = failed;
        let record = Rc::new(RefCell::new(Record::default()));
        let e = run_once(&self.body, self.rules, again, Some(record.clone()));
        let same = matches!(&e.end, Some(Ending::Failed { fault: f, .. }) if *f == fault);
        let (fault, message) = if same || is_redundant || fault == Fault::NotDeterministic {
            (fault, message)
        } else {
            (
                Fault::NotDeterministic,
                format!(
                    "an execution failed ({}: {message}), but the same schedule a second time did \
                     not: does something depend on the time, on randomness, or on a static?",
                    fault.name()
                ),
            )
        };
        let trace = trace::of(&e, record.take(), Some((fault, &message)), Numbers::Rows);
        Box::new(Failure {
            preemptions: e.preemptions,
            executions: self.executions,
            trace: trace::without_deaths(trace, &e.deaths()),
            fault,
            message,
        })
    }
}
