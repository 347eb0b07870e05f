//! Execution after execution, until all are explored or one fails.

use crate::failure::{Explored, Failure, Fault};
use crate::machine::execution::{End, Execution, Loops, Patience, Rules};
use crate::machine::guide::SharedGuide;
use crate::machine::rt;
use crate::panics::{self, Panicked};
use crate::path::{Path, Reduction};
use crate::processor::ProcessorTime;
use crate::stack::Fiber;
use crate::trace::{self, Numbers};
use crate::{Bound, MAX_THREADS};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
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
}

impl Default for Model {
    fn default() -> Self {
        Model {
            bound: Bound::All,
            time_limit: Duration::from_secs(10),
            max_executions: u64::MAX,
            max_steps: 5_000,
            easiest_first: true,
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
}

/// Before every interleaving is explored with reduction, those with up to so many preemptions are
/// enumerated plainly, for the sake of a failure that is easy to read.
const EASY_BOUND: usize = 2;
/// A round that turns out larger than this is left to the reduced search.
const EASY_ROUND: u64 = 5_000;

/// Loops that went on for long are looked at in so many executions for each number of preemptions.
const LOOP_ROUND: u64 = 200;
/// If some of them end by themselves, so many executions may be spent on them.
const LONG_ROUND: u64 = 20_000;
/// An execution in which loops may go on for long is taken to be endless after this.
const LONG_STEPS: usize = 50_000;

/// What runs in each execution.
pub(crate) type Body = Rc<dyn Fn()>;

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
            executions: 0,
            loops: Loops::default(),
            rules: Rules {
                max_steps: self.max_steps,
                locks_are_tried: false,
                mixed: false,
                patience: Patience::SHORT,
                record: false,
                tell: false,
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

/// What the executions show in which loops may go on for long.
enum Longer {
    /// All loops that went on for long wait for another thread.
    AllWait,
    /// Some end by themselves, and everything was explored in so many executions.
    Explored(u64),
    /// Some do, and not everything could be explored.
    NotExplored,
}

enum Stop {
    Failed(Box<Failure>),
    /// The search must begin again with these rules.
    NeedsOther(Rules),
}

/// How a round of the search ended.
enum Round {
    /// Everything that its bound admits was explored; was anything left out?
    Complete {
        cut: bool,
    },
    TooLarge,
    OutOfTime,
}

struct Search<'a> {
    model: &'a Model,
    body: Body,
    began: Instant,
    processor: ProcessorTime,
    executions: u64,
    loops: Loops,
    rules: Rules,
}

impl Search<'_> {
    fn run(&mut self) -> Result<Explored, Stop> {
        let explored = self.run_patiently()?;
        if !self.loops.held_back || matches!(self.model.bound, Bound::Rounds(_)) {
            return Ok(explored);
        }
        let held_back = std::mem::take(&mut self.loops);
        let executions = std::mem::take(&mut self.executions);
        self.rules.patience = Patience::LONG;
        self.rules.max_steps = self.model.max_steps.max(LONG_STEPS);
        let longer = self.look_at_loops(executions)?;
        self.executions = executions;
        let is_bounded = !matches!(explored.bound, Bound::All);
        Ok(match longer {
            Longer::Explored(executions) => Explored { executions, ..explored },
            Longer::AllWait if !held_back.held_back_from_changes || is_bounded => explored,
            Longer::NotExplored if is_bounded => explored,
            Longer::AllWait | Longer::NotExplored => {
                Explored { bound: Bound::Rounds(Patience::SHORT.laps), ..explored }
            }
        })
    }

    /// Threads were held back since they went round in a loop. Do they wait for others, or would they have
    /// ended the loop by themselves? Some executions in which they may go on for much longer show it. If
    /// they would, everything is explored once more, and they may go on.
    fn look_at_loops(&mut self, before: u64) -> Result<Longer, Stop> {
        for bound in 0..2 {
            match self.longer_round(Reduction::Preemptions(bound), before, LOOP_ROUND)? {
                None => return Ok(Longer::NotExplored),
                Some(Round::Complete { .. } | Round::TooLarge | Round::OutOfTime) => {}
            }
        }
        if !self.loops.ended {
            return Ok(Longer::AllWait);
        }
        (self.loops, self.executions) = (Loops::default(), 0);
        let rounds = match self.model.bound {
            Bound::Preemptions(bound) => (0..=bound).map(Reduction::Preemptions).collect(),
            Bound::All | Bound::Rounds(_) => vec![Reduction::Equivalent],
        };
        for reduction in rounds {
            match self.longer_round(reduction, before, LONG_ROUND)? {
                Some(Round::Complete { .. }) => {}
                _ => return Ok(Longer::NotExplored),
            }
        }
        let is_all = !self.loops.held_back;
        Ok(if is_all { Longer::Explored(self.executions) } else { Longer::NotExplored })
    }

    /// A round in which loops may go on for long; none if that made an execution endless. A failure was
    /// found after so many executions `before`.
    fn longer_round(
        &mut self,
        reduction: Reduction,
        before: u64,
        limit: u64,
    ) -> Result<Option<Round>, Stop> {
        match self.round(reduction, limit) {
            Ok(round) => Ok(Some(round)),
            Err(Stop::Failed(failure)) if failure.fault.is_endless() => Ok(None),
            Err(Stop::Failed(mut failure)) => {
                failure.executions += before;
                Err(Stop::Failed(failure))
            }
            Err(stop) => Err(stop),
        }
    }

    fn run_patiently(&mut self) -> Result<Explored, Stop> {
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
        let mut path = Path::new(Reduction::Preemptions(usize::MAX));
        path.alternates = true;
        let (execution, failed) = self.run_and_keep(path);
        self.knows_the_rules(&execution)?;
        let Some(failed) = failed else { return Ok(()) };
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
        let first = || self.run_and_keep(Path::new(Reduction::Preemptions(0)));
        let ((one, failed), (mut other, other_failed)) = (first(), first());
        self.knows_the_rules(&one)?;
        if one.course == other.course || failed.is_some() {
            return Ok(());
        }
        self.executions = 2;
        let failed = other_failed.unwrap_or_else(|| {
            other.diverged();
            let Some(End::Failed { fault, message }) = other.end.take() else {
                unreachable!("it has just been said")
            };
            let (path, steps, preemptions) = (other.path.clone(), other.steps, other.preemptions);
            Failed { path, fault, message, steps, preemptions }
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
            Some(n) => format!("only the interleavings with up to {n} preemption(s)"),
        };
        Stop::Failed(Box::new(Failure {
            fault: Fault::Inconclusive,
            message: format!(
                "{} interleavings in {:.1} s of processor time, and there are more: {far} were all explored. Nothing \
                 wrong was found in them. Fewer operations on shared objects make it smaller",
                self.executions,
                self.processor.used().as_secs_f64()
            ),
            executions: self.executions,
            preemptions: 0,
            trace: crate::Trace::default(),
        }))
    }

    /// Runs everything that the bound of the reduction admits.
    fn round(&mut self, reduction: Reduction, limit: u64) -> Result<Round, Stop> {
        let mut path = Path::new(reduction);
        let before = self.executions;
        loop {
            let (execution, failed) = self.run_and_keep(path);
            if !execution.path.redundant {
                self.executions += 1;
            }
            self.knows_the_rules(&execution)?;
            self.loops.join(execution.loops);
            if let Some(failed) = failed {
                let failed = self.easiest(failed);
                return Err(Stop::Failed(self.explain(failed)));
            }
            path = execution.path;
            let cut = path.cut;
            if !path.advance() {
                return Ok(Round::Complete { cut });
            }
            if self.executions - before >= limit {
                return Ok(Round::TooLarge);
            }
            let is_up =
                self.executions.is_multiple_of(64) && self.processor.used() > self.model.time_limit;
            if is_up || self.executions >= self.model.max_executions {
                return Ok(Round::OutOfTime);
            }
        }
    }

    /// Runs one execution; if it fails, what is needed to run it again.
    fn run_and_keep(&self, path: Path) -> (Box<Execution>, Option<Failed>) {
        let mut execution = run_once(&self.body, self.rules, path, None);
        let end = execution.end.take();
        let failed = match end {
            Some(End::Failed { fault, message }) => Some(Failed {
                path: execution.path.clone(),
                fault,
                message,
                steps: execution.steps,
                preemptions: execution.preemptions,
            }),
            _ => None,
        };
        (execution, failed)
    }

    /// Looks for an execution that fails in the same way, with no more preemptions, and is easier to read: one
    /// that is shorter, or that is no longer and has its preemptions in the first few steps. It tries a fixed number
    /// of executions, so the same program always shows the same one.
    fn easiest(&self, failed: Failed) -> Failed {
        /// Of executions that have their preemptions in the same number of steps.
        const TRIES: usize = 500;
        /// Failing executions leak the stacks of their threads.
        const FAILURES: usize = 30;
        /// How often that number may be doubled once there is something to show.
        const ROUNDS_AFTER: u32 = 2;
        let bound = failed.preemptions;
        let mut best = failed;
        // The round in which there was something to show.
        let mut first = None;
        for round in 0.. {
            let horizon = 4 << round;
            let is_late = first.is_some_and(|first| round > first + ROUNDS_AFTER);
            if horizon >= best.steps || is_late || self.processor.used() >= self.model.time_limit {
                break;
            }
            let mut path = Path::new(Reduction::Preemptions(bound));
            path.horizon = horizon;
            let mut failures = 0;
            for _ in 0..TRIES {
                let (execution, found) = self.run_and_keep(path);
                path = execution.path;
                failures += usize::from(found.is_some());
                // Of those that are equally long, one of the first round has its preemptions earliest.
                if let Some(found) = found
                    && found.fault == best.fault
                    && (found.steps < best.steps || first.is_none() && found.steps == best.steps)
                {
                    best = found;
                    first.get_or_insert(round);
                }
                if failures == FAILURES || !path.advance() {
                    break;
                }
            }
        }
        best
    }

    /// Runs the failing execution once more, with a trace.
    fn explain(&self, failed: Failed) -> Box<Failure> {
        let Failed { mut path, fault, message, .. } = failed;
        let redundant = path.redundant;
        path.rewind();
        let mut again =
            run_once(&self.body, Rules { record: true, tell: true, ..self.rules }, path, None);
        let deaths = again.deaths();
        let same = matches!(&again.end, Some(End::Failed { fault: f, .. }) if *f == fault);
        let (fault, message) = if same || redundant || fault == Fault::NotDeterministic {
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
        Box::new(Failure {
            preemptions: again.preemptions,
            executions: self.executions,
            trace: trace::without_deaths(
                trace::of(&mut again, Some((fault, &message)), Numbers::Rows),
                deaths,
            ),
            fault,
            message,
        })
    }
}

/// An execution that failed, and can be run again.
struct Failed {
    path: Path,
    fault: Fault,
    message: String,
    steps: u64,
    preemptions: usize,
}

thread_local! {
    static SERIAL: Cell<u32> = const { Cell::new(0) };
}

/// Runs the closure once, along the path; or as the guide says, if there is one.
pub(crate) fn run_once(
    body: &Body,
    rules: Rules,
    path: Path,
    guide: Option<SharedGuide>,
) -> Box<Execution> {
    let serial = SERIAL.get() + 1;
    SERIAL.set(serial);
    let mut execution = Box::new(Execution::new(serial, rules, path));
    let main = body.clone();
    execution.add_thread(None, Location::caller(), Box::new(move || run_main(&*main)));
    execution.guide = guide;
    execution.first_turn();
    rt::enter(execution);
    let mut fibers: [Option<Fiber>; MAX_THREADS] = [const { None }; MAX_THREADS];
    loop {
        let current = rt::current();
        let fiber = fibers[current].get_or_insert_with(|| {
            let body = rt::with(|e| e.threads[current].body.take());
            let body = body.expect("a thread begins once");
            Fiber::new(move |suspender| {
                rt::with(|e| e.threads[current].yielder = Some(suspender));
                body();
            })
        });
        let ended = fiber.resume();
        if ended {
            fibers[current].take().expect("it was just resumed").recycle();
            rt::with(|e| {
                e.finish_thread();
                e.decide();
            });
            for dead in rt::with(|e| e.processes.take_dead()).iter() {
                if let Some(fiber) = fibers[dead].take() {
                    fiber.crash();
                }
            }
        }
        if rt::with(|e| e.end.is_some()) {
            break;
        }
    }
    let mut execution = rt::leave();
    execution.abandon_values();
    if matches!(execution.end, Some(End::Completed)) && execution.path.is_cut_short() {
        execution.end = None;
        execution.diverged();
    }
    execution
}

/// The main thread: its panic is the execution's failure.
fn run_main(body: &dyn Fn()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        let (name, message) = panics::payload_text(&*payload);
        rt::with(|e| {
            let panicked =
                e.panicked.take().filter(|first| name.is_none() && is_echo(&message, first));
            let (name, message) = panicked.map_or((name, message), |p| (p.name, p.message));
            e.fail(name.map_or(Fault::Panic, Fault::Named), message);
        });
    }
    // Locals of the main thread are dropped like those of any other.
    while rt::with(|e| e.end.is_none()) && rt::pop_local().is_some() {}
    rt::note_end();
}

/// Does main only say that it noticed the panic of another thread, or has a check named the bug in
/// another thread?
fn is_echo(message: &str, first: &Panicked) -> bool {
    first.name.is_some()
        || message.contains("Any { .. }")
        || message.contains("PoisonError")
        || message == "a scoped thread panicked"
}
