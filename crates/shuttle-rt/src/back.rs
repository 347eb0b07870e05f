//! shuttle: every call into it stands here.

use crate::ending::Run;
use harness::Limits;
use shuttle::rand::Rng;
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::thread::JoinHandle;
use shuttle::{Config, FailurePersistence, Runner};
use std::cell::{Cell, RefCell};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What messages call it.
pub(crate) const NAME: &str = "shuttle";

/// Would it say itself that no thread can go on? It would unwind all of them before.
pub(crate) const SAYS_WHEN_STUCK: bool = false;

/// A panic that comes from a file whose path has one of these in it is shuttle's own.
pub(crate) const SOURCES: &[&str] =
    &["/shuttle-0.", "/shuttle-engine-", "/shuttle-schedulers-", "/shuttle-std-"];

/// What a stack holds.
const STACK: usize = 256 << 10;
/// The same executions in each run.
const SEED: u64 = 20_261_127;
/// The changes of priority in an execution of PCT: it finds for certain, often enough tried, what needs so many.
const DEPTH: usize = 3;

thread_local! {
    static WITHIN_A_STEP: Cell<bool> = const { Cell::new(false) };
    /// The threads of the execution under way that nobody has waited for.
    static STARTED: RefCell<Vec<JoinHandle<()>>> = const { RefCell::new(Vec::new()) };
    /// Has any execution of the run had a second thread?
    static ANY_STARTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs as many executions as the limits say: half of them with a random thread at each step, half with random
/// priorities. There are always others, so these were never all.
///
/// Without a second thread there are no priorities, and shuttle refuses to try any.
pub(crate) fn run(limits: Limits, execution: impl Fn() + Copy + Send + Sync + 'static) -> bool {
    let run = Run::begins(limits.time);
    let executions = limits.executions as usize;
    let half = executions.div_ceil(2);
    let rest = executions - half;
    ANY_STARTED.set(false);
    run_by(RandomScheduler::new_from_seed(SEED, half), run, execution);
    match ANY_STARTED.get() {
        true => run_by(PctScheduler::new_from_seed(SEED, DEPTH, rest), run, execution),
        false => run_by(RandomScheduler::new_from_seed(SEED + 1, rest), run, execution),
    }
    false
}

fn run_by(
    scheduler: impl Scheduler + 'static,
    run: Run,
    execution: impl Fn() + Send + Sync + 'static,
) {
    let mut config = Config::new();
    config.stack_size = STACK;
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true;
    Runner::new(scheduler, config).run(move || {
        run.next_execution();
        execution();
        all_have_ended();
    });
}

/// Waits for all threads. shuttle would unwind those that nobody waits for as soon as the first has ended, and
/// what they drop then would run outside the model.
fn all_have_ended() {
    // There was a choice of threads if there were two: without one, PCT refuses to go on.
    decide();
    while let Some(thread) = STARTED.with_borrow_mut(Vec::pop) {
        thread.join().expect("the body of a thread does not unwind");
    }
}

/// A place where the threads can change.
pub(crate) struct Point;

impl Point {
    pub(crate) fn new() -> Point {
        Point
    }

    pub(crate) fn pass(&self) {
        decide();
    }
}

/// Any thread can go on from here.
fn decide() {
    if !WITHIN_A_STEP.get() {
        // In shuttle that is nothing but a switch.
        shuttle::thread::sleep(Duration::ZERO);
    }
}

/// All threads know everything at once.
pub(crate) struct Knowledge;

impl Knowledge {
    pub(crate) fn new() -> Knowledge {
        Knowledge
    }

    pub(crate) fn release(&self) {}

    pub(crate) fn acquire(&self) {}
}

/// An atomic: its first value is always 0, and all see the newest one, as they do in shuttle.
pub(crate) struct Word(Cell<u64>);

impl Word {
    pub(crate) fn new() -> Word {
        Word(Cell::new(0))
    }

    pub(crate) fn load(&self, _: Ordering) -> u64 {
        decide();
        self.0.get()
    }

    pub(crate) fn store(&self, value: u64, _: Ordering) {
        decide();
        self.0.set(value);
    }

    pub(crate) fn swap(&self, value: u64, _: Ordering) -> u64 {
        decide();
        self.0.replace(value)
    }

    pub(crate) fn compare_exchange(
        &self,
        (expected, new): (u64, u64),
        _: (Ordering, Ordering),
    ) -> Result<u64, u64> {
        decide();
        let found = self.0.get();
        if found != expected {
            return Err(found);
        }
        self.0.set(new);
        Ok(found)
    }
}

/// shuttle does not watch the uses of an `UnsafeCell`.
pub(crate) struct Watched;

impl Watched {
    pub(crate) fn new() -> Watched {
        Watched
    }

    pub(crate) fn access(&self, _exclusive: bool) {}
}

/// For waking a thread.
pub(crate) type Handle = shuttle::thread::Thread;

/// Starts a thread.
pub(crate) fn spawn(_index: usize, body: impl FnOnce() + Send + 'static) -> Handle {
    ANY_STARTED.set(true);
    let thread = shuttle::thread::spawn(body);
    let handle = thread.thread().clone();
    STARTED.with_borrow_mut(|started| started.push(thread));
    handle
}

pub(crate) fn current() -> Handle {
    shuttle::thread::current()
}

pub(crate) fn park() {
    shuttle::thread::park();
}

pub(crate) fn unpark(thread: &Handle) {
    thread.unpark();
}

pub(crate) fn yield_now() {
    shuttle::thread::yield_now();
}

pub(crate) fn fence(_: Ordering) {
    decide();
}

/// The operations in `f` belong to the step under way.
pub(crate) fn within_the_step<R>(f: impl FnOnce() -> R) -> R {
    WITHIN_A_STEP.set(true);
    let result = f();
    WITHIN_A_STEP.set(false);
    result
}

/// Does this checker have choices beside those of threads and loads?
pub(crate) fn choose_to_wake() -> bool {
    true
}

/// One of `of` possibilities, at random.
pub(crate) fn choose(of: usize) -> usize {
    shuttle::rand::thread_rng().gen_range(0..of)
}
