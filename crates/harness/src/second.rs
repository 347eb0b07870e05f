//! Another checker in the place of the explorer: loom, or shuttle.
//!
//! It runs the same checks, in a package whose `std` stands on it, and its verdicts have the same names. What it
//! says itself stands beside them.

use crate::case::Case;
use crate::note::{Note, Notes};
use crate::{Finding, model, verdict};
use explorer::{Bound, Fault};
use report::words::counted;
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// A checker.
#[derive(Debug)]
pub struct Second {
    /// `loom`
    pub name: &'static str,
    /// The version that its verdicts were compared with.
    pub version: &'static str,
    /// Does it try executions at random, so that it never knows all?
    pub is_random: bool,
    /// Does it say when nothing orders two uses of a cell?
    pub sees_data_races: bool,
    /// Runs executions within the limits.
    pub check: fn(Limits, fn(), Sink) -> Ended,
}

/// How far a search may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most preemptions in an execution; none for any number.
    pub preemptions: Option<usize>,
    /// The most executions.
    pub executions: u64,
    /// The most processor time.
    pub time: Duration,
}

/// How a search ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// Everything that the limits admit was tried, and nothing went wrong.
    Complete {
        /// How many executions that were.
        executions: u64,
    },
    /// The executions or the time were used up before. Nothing had gone wrong until then.
    NotFinished {
        /// How many executions there were.
        executions: u64,
    },
    /// An execution failed.
    Failed {
        /// The same names as the explorer's.
        fault: Fault,
        /// What went wrong, in our words.
        message: String,
        /// What the checker itself said of it, if it did.
        said: Option<String>,
        /// The executions until then, this one included.
        executions: u64,
    },
    /// The program needs something that this checker does not have.
    CannotExpress {
        /// What that is.
        what: String,
        /// The executions until then.
        executions: u64,
    },
}

/// Takes the end of a search that cannot come back: after a failure the checker could not go on.
pub type Sink = fn(Ended) -> !;

/// The most executions of one check, when the environment says nothing else.
const MANY: u64 = 100_000;

static IN_USE: OnceLock<&'static Second> = OnceLock::new();
static SEARCH: Mutex<Option<Search>> = Mutex::new(None);

/// What a sink has to know.
struct Search {
    notes: &'static Notes,
    so_far: SoFar,
}

/// The searches before the one under way.
#[derive(Clone, Copy, Default)]
struct SoFar {
    executions: u64,
    /// The bound that was explored completely, if one was.
    complete: Option<Bound>,
}

/// From here on, this checker takes the place of the explorer.
pub(crate) fn use_it(second: &'static Second) {
    IN_USE.get_or_init(|| second);
}

/// The checker that takes the place of the explorer, if one does.
pub(crate) fn in_use() -> Option<&'static Second> {
    IN_USE.get().copied()
}

/// If another checker takes the place of the explorer, it does not have this: the verdict says so, and the process
/// ends.
pub(crate) fn lacks(what: &str) {
    if in_use().is_some() {
        sink(Ended::CannotExpress { what: what.into(), executions: 0 });
    }
}

impl Second {
    /// Runs the case in this process, which it ends if an execution fails.
    pub(crate) fn run(&self, case: &Case, notes: &'static Notes) -> Finding {
        if case.check.follows.is_some() {
            return self.cannot_express("a schedule that says which thread goes next", 0);
        }
        if case.check.relies_on_bound {
            return self.cannot_express("a check that relies on how preemptions are counted", 0);
        }
        let most = self.most_preemptions(case);
        let executions = self.number("MAX_PERMUTATIONS").unwrap_or(case.executions.min(MANY));
        let seconds = self.number("MAX_DURATION").map(Duration::from_secs);
        let time = seconds.unwrap_or(case.limit.mul_f64(model::EXPLORE));
        // What needs few preemptions is found soon, and among few executions.
        let bounds: Vec<Option<usize>> = match (self.is_random, most) {
            (true, _) => vec![None],
            (false, Some(most)) => (0..=most).map(Some).collect(),
            (false, None) => vec![Some(0), Some(1), Some(2), None],
        };
        let mut so_far = SoFar::default();
        for preemptions in bounds {
            *search() = Some(Search { notes, so_far });
            let left = executions.saturating_sub(so_far.executions);
            let limits = Limits { preemptions, executions: left, time };
            match (self.check)(limits, case.check.run, sink) {
                Ended::Complete { executions } => {
                    so_far.executions += executions;
                    so_far.complete = Some(preemptions.map_or(Bound::All, Bound::Preemptions));
                }
                ended => return self.finding(ended, so_far),
            }
        }
        Finding { bound: so_far.complete, ..Finding::new(verdict::PASSED, "", so_far.executions) }
    }

    /// As many as the environment says, or the check.
    fn most_preemptions(&self, case: &Case) -> Option<usize> {
        let asked = self.number("MAX_PREEMPTIONS").map(|most| most as usize);
        asked.or(match case.check.bound {
            Bound::Preemptions(most) => Some(most),
            Bound::All | Bound::Rounds(_) => case.check.or_preemptions,
        })
    }

    /// `LOOM_MAX_PREEMPTIONS` and the like.
    fn number(&self, limit: &str) -> Option<u64> {
        std::env::var(format!("{}_{limit}", self.name.to_uppercase())).ok()?.parse().ok()
    }

    fn finding(&self, ended: Ended, so_far: SoFar) -> Finding {
        match ended {
            Ended::Complete { executions } => {
                Finding::new(verdict::PASSED, "", so_far.executions + executions)
            }
            Ended::NotFinished { executions } => {
                let executions = so_far.executions + executions;
                let far = match so_far.complete {
                    None => String::new(),
                    Some(Bound::Preemptions(0)) => {
                        "; all without a preemption were among them".into()
                    }
                    Some(Bound::Preemptions(most)) => {
                        let most = counted(most as u64, "preemption");
                        format!("; all with up to {most} were among them")
                    }
                    Some(bound) => format!("; {bound:?}"),
                };
                let message = format!(
                    "{} has not finished: nothing wrong in {executions} executions{far}",
                    self.name
                );
                Finding::new(verdict::INCONCLUSIVE, message, executions)
            }
            Ended::Failed { fault, message, said, executions } => {
                let said = said.map_or(String::new(), |said| format!("\n{}: {said}", self.name));
                let message = format!("{message}{said}");
                Finding::new(fault.name(), message, so_far.executions + executions)
            }
            Ended::CannotExpress { what, executions } => {
                self.cannot_express(&what, so_far.executions + executions)
            }
        }
    }

    fn cannot_express(&self, what: &str, executions: u64) -> Finding {
        let message = format!("{} cannot express it: {what}", self.name);
        Finding::new(verdict::NOT_IN_THE_MODEL, message, executions)
    }
}

fn search() -> std::sync::MutexGuard<'static, Option<Search>> {
    SEARCH.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends the verdict and ends the process.
fn sink(ended: Ended) -> ! {
    if let (Some(second), Some(search)) = (in_use(), &*search()) {
        search.notes.send(&Note::Finding(second.finding(ended, search.so_far)));
    }
    let _ = std::io::stdout().flush();
    crate::leave::leave(0)
}
