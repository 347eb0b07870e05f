//! Execution after execution, until all are explored or one fails.

mod branch;
mod dependence;
mod easiest;
mod helpers;
mod loops;
mod model;
mod node;
mod path;
mod round;
mod state;

pub use self::model::Model;
pub(crate) use self::node::Reduction;
pub(crate) use self::path::Path;

use self::easiest::Failed;
use self::round::Round;
use self::state::{Search, Stop};
use crate::Bound;
use crate::failure::{Explored, Failure, Fault};
use crate::machine::counted::Counted;
use crate::machine::execution::Execution;
use crate::machine::guide::{Alternately, SharedGuide};
use crate::machine::rt;
use crate::machine::rules::{Loops, Patience, Rules};
use crate::machine::run::{Body, run_once};
use crate::processor::ProcessorTime;
use ::report::words::counted;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Before every interleaving is explored with reduction, those with up to so many preemptions are
/// enumerated plainly, for the sake of a failure that is easy to read.
const EASY_BOUND: usize = 2;
/// A round that turns out larger than this is left to the reduced search.
const EASY_ROUND: u64 = 5_000;

impl Model {
    /// Runs `f` under every interleaving within the bound, those with few preemptions first.
    ///
    /// The check always comes back, with nothing left running. When it fails, the threads of the
    /// failing execution are abandoned where they are: their stacks and what they own leak.
    ///
    /// # Errors
    /// The first failure found: of all within the bound one with the fewest preemptions, unless it
    /// needs more than two.
    pub fn check(&self, f: impl Fn() + 'static) -> Result<Explored, Box<Failure>> {
        rt::install_hook();
        let body: Body = Rc::new(f);
        let mut search = Search {
            model: self,
            body,
            began: Instant::now(),
            processor: ProcessorTime::start(),
            elsewhere: Duration::ZERO,
            executions: 0,
            loops: Loops::default(),
            rules: Rules {
                max_steps: self.max_steps,
                locks_are_tried: false,
                mixed: false,
                hurries: false,
                counted: Counted::default(),
                bad_luck: self.bad_luck,
                patience: Patience::SHORT,
            },
        };
        loop {
            match search.run() {
                Ok(explored) => return Ok(explored),
                Err(Stop::Failed(failure)) => return Err(failure),
                Err(Stop::NeedsOther(rules)) => {
                    search.executions = 0;
                    search.loops = Loops::default();
                    search.rules = Rules { patience: Patience::SHORT, ..rules };
                }
            }
        }
    }
}

impl Search<'_> {
    fn run_with_patience(&mut self) -> Result<Explored, Stop> {
        let (rounds, all) = match self.model.bound {
            Bound::Preemptions(bound) => (bound + 1, false),
            Bound::All | Bound::Rounds(_) if self.model.easiest_first => (EASY_BOUND + 1, true),
            Bound::All | Bound::Rounds(_) => (0, true),
        };
        self.repeats_itself()?;
        let mut explored = None;
        for bound in 0..rounds {
            let limit = if all { EASY_ROUND } else { u64::MAX };
            match self.round(Reduction::Preemptions(bound), limit)? {
                Round::Complete { cut: false } => return Ok(self.explored(Bound::All)),
                Round::Complete { cut: true } => explored = Some(bound),
                Round::TooLarge => break,
                Round::OutOfTime => return Err(self.out_of_time(explored)),
            }
        }
        if !all {
            return Ok(self.explored(self.model.bound));
        }
        self.alternate()?;
        match self.round(Reduction::Equivalent, u64::MAX)? {
            Round::Complete { .. } => Ok(self.explored(Bound::All)),
            Round::TooLarge | Round::OutOfTime => Err(self.out_of_time(explored)),
        }
    }

    /// One execution in which the threads take turns at every step. Those that get in each other's
    /// way again and again do so in this one, and the search would come to it late.
    fn alternate(&mut self) -> Result<(), Stop> {
        let guide: SharedGuide = Rc::new(RefCell::new(Alternately));
        let mut execution = run_once(&self.body, self.rules, guide.clone(), None);
        self.knows_the_rules(&execution)?;
        let Some(failed) = Failed::of(&mut execution, guide, false) else { return Ok(()) };
        self.executions += 1;
        // One that never ends is as easy to read as any other, and takes long to look for again.
        let failed = match failed.fault {
            Fault::Livelock | Fault::EndlessLoop => failed,
            _ => self.easiest(failed),
        };
        Err(Stop::Failed(self.explain(failed)))
    }

    /// Has the execution used only what the search was prepared for?
    fn knows_the_rules(&self, execution: &Execution) -> Result<(), Stop> {
        match self.rules.better(&execution.used) {
            Some(rules) => Err(Stop::NeedsOther(rules)),
            None => Ok(()),
        }
    }

    /// Runs the first execution twice: what depends on anything but the schedule often shows here.
    fn repeats_itself(&mut self) -> Result<(), Stop> {
        let first = || {
            let path = Rc::new(RefCell::new(Path::new(Reduction::Preemptions(0))));
            let (execution, failed) = self.run_along(&path);
            (execution, failed, path)
        };
        let ((one, failed, _), (mut other, other_failed, path)) = (first(), first());
        self.knows_the_rules(&one)?;
        if one.course == other.course || failed.is_some() {
            return Ok(());
        }
        self.executions = 2;
        let failed = other_failed.unwrap_or_else(|| {
            other.end = None;
            other.diverged();
            Failed::along(&path, &mut other).expect("it has just been said")
        });
        Err(Stop::Failed(self.explain(failed)))
    }

    fn explored(&self, bound: Bound) -> Explored {
        Explored { executions: self.executions, bound, elapsed: self.began.elapsed() }
    }

    fn out_of_time(&self, explored: Option<usize>) -> Stop {
        let far = match explored {
            None => "not even the interleavings without a preemption".to_string(),
            Some(0) => "only the interleavings without a preemption".to_string(),
            Some(n) => {
                let most = counted(n as u64, "preemption");
                format!("only the interleavings with up to {most}")
            }
        };
        Stop::Failed(Box::new(Failure {
            fault: Fault::Inconclusive,
            message: format!(
                "{} interleavings in {:.1} s of processor time, and there are more: {far} were all explored. Nothing \
                 wrong was found in them. With fewer operations on shared objects there are fewer",
                self.executions,
                self.used().as_secs_f64()
            ),
            executions: self.executions,
            preemptions: 0,
            trace: crate::Trace::default(),
        }))
    }
}
