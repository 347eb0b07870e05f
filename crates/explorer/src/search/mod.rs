//! Execution after execution, until all are explored or one fails.

mod branch;
mod dependence;
mod easiest;
mod helpers;
mod loops;
mod node;
mod path;
mod round;

pub(crate) use self::node::Reduction;
pub(crate) use self::path::Path;

use self::easiest::Failed;
use self::round::Round;
use crate::Bound;
use crate::failure::{Explored, Failure, Fault, PROCESSES};
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

/// What to explore, and how far: [`Model::default`] with what a test wants otherwise.
///
/// ```
/// use explorer::{Bound, Model};
/// use std::time::Duration;
///
/// let model = Model::default().bound(Bound::Preemptions(2)).time_limit(Duration::from_secs(60));
/// assert_eq!(model.bound, Bound::Preemptions(2));
/// ```
#[non_exhaustive]
#[derive(Debug, Clone)]
pub struct Model {
    /// How much must be explored for the check to pass.
    pub bound: Bound,
    /// The processor time that the search may use: when it is up, what is left is reported as
    /// [`Fault::Inconclusive`]. On a busy machine the search takes longer and comes as far.
    pub time_limit: Duration,
    /// After so many executions, what is left is reported in the same way.
    pub max_executions: u64,
    /// Longer executions are taken to be endless.
    pub max_steps: usize,
    /// For [`Bound::All`]: begin with the executions that have at most two preemptions, so that the
    /// first failure found is easy to read.
    pub easiest_first: bool,
    /// So many processes search at a time. What is found does not depend on it: neither the verdict, nor the number of
    /// executions, nor the failing execution that is shown.
    ///
    /// With more than one, the process is forked, and each explores a part. What the closure leaves in memory that the
    /// model does not know, such as a count of its own, then stays in the process that it ran in; and what it prints
    /// comes in another order.
    pub processes: usize,
    /// A search that has taken so long is shared with the other processes: most are over before that would pay.
    pub alone_for: Duration,
    /// How often each thread of an execution may wake for no reason, and as often have a weak
    /// compare-and-exchange fail, and as often a wait end too early.
    pub bad_luck: u8,
}

impl Default for Model {
    fn default() -> Self {
        Model {
            bound: Bound::All,
            time_limit: Duration::from_secs(10),
            max_executions: u64::MAX,
            max_steps: 5_000,
            easiest_first: true,
            processes: 1,
            alone_for: Duration::from_millis(100),
            bad_luck: 1,
        }
    }
}

impl Model {
    /// Sets how much must be explored.
    #[must_use]
    pub fn bound(mut self, bound: Bound) -> Model {
        self.bound = bound;
        self
    }

    /// Sets the processor time that the search may use.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Model {
        self.time_limit = limit;
        self
    }

    /// Sets the most executions.
    #[must_use]
    pub fn max_executions(mut self, most: u64) -> Model {
        self.max_executions = most;
        self
    }

    /// Sets the number of steps from which on an execution is taken to be endless.
    #[must_use]
    pub fn max_steps(mut self, most: usize) -> Model {
        self.max_steps = most;
        self
    }

    /// Sets whether executions with few preemptions come first.
    #[must_use]
    pub fn easiest_first(mut self, first: bool) -> Model {
        self.easiest_first = first;
        self
    }

    /// Sets how many processes search at a time.
    #[must_use]
    pub fn processes(mut self, most: usize) -> Model {
        self.processes = most;
        self
    }

    /// Sets how many processes search at a time, if the environment says it: `INTERLEAVE_PROCESSES=2 cargo test name`.
    ///
    /// # Errors
    /// If it says something that is not a number from 1.
    pub fn processes_asked_for(self) -> Result<Model, String> {
        let Ok(text) = std::env::var(PROCESSES) else { return Ok(self) };
        match text.parse() {
            Ok(most @ 1..) => Ok(self.processes(most)),
            _ => Err(format!("{PROCESSES}={text}: how many processes? A number from 1")),
        }
    }

    /// Sets how long a search takes before it is shared with other processes.
    #[must_use]
    pub fn alone_for(mut self, time: Duration) -> Model {
        self.alone_for = time;
        self
    }

    /// Sets how often each thread may wake or fail for no reason. Two finds what goes wrong the second time,
    /// and has many more executions.
    ///
    /// ```
    /// use explorer::Model;
    /// use model_std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    ///
    /// let tries_twice = || {
    ///     let taken = AtomicBool::new(false);
    ///     let take = || taken.compare_exchange_weak(false, true, Relaxed, Relaxed).is_ok();
    ///     assert!(take() || take());
    /// };
    /// assert!(Model::default().check(tries_twice).is_ok());
    /// assert!(Model::default().bad_luck(2).check(tries_twice).is_err());
    /// ```
    #[must_use]
    pub fn bad_luck(mut self, times: u8) -> Model {
        self.bad_luck = times;
        self
    }
}

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

enum Stop {
    Failed(Box<Failure>),
    /// The search must begin again with these rules.
    NeedsOther(Rules),
}

struct Search<'a> {
    model: &'a Model,
    body: Body,
    began: Instant,
    /// What this process has used since it began.
    processor: ProcessorTime,
    /// What was used before it began, and by other processes for what was taken over from them.
    elsewhere: Duration,
    executions: u64,
    loops: Loops,
    rules: Rules,
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
                 wrong was found in them. Fewer operations on shared objects make it smaller",
                self.executions,
                self.used().as_secs_f64()
            ),
            executions: self.executions,
            preemptions: 0,
            trace: crate::Trace::default(),
        }))
    }
}
