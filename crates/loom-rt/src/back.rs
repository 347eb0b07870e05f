//! loom: every call into it stands here.

use crate::ending::{self, Run};
use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};
use harness::Limits;
use loom::sync::atomic;
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// What messages call it.
pub(crate) const NAME: &str = "loom";

/// Does it say itself that no thread can go on?
pub(crate) const SAYS_WHEN_STUCK: bool = true;

/// A panic that comes from a file whose path has one of these in it is loom's own.
pub(crate) const SOURCES: &[&str] = &["/loom-0.7.2/", "/generator-"];

/// The threads that loom can follow, the main thread included.
const MOST_THREADS: usize = loom::MAX_THREADS;
/// Decisions in one execution. The limit of steps comes first.
const MOST_BRANCHES: usize = 60_000;
/// What a stack holds: those of the threads, and of the main thread.
const STACK: usize = 256 << 10;

thread_local! {
    /// The stack of a main thread that has ended.
    static SPARE: Cell<Option<DefaultStack>> = const { Cell::new(None) };
}

/// Runs executions up to the limits. Were those all?
pub(crate) fn run(limits: Limits, execution: impl Fn() + Copy + Send + Sync + 'static) -> bool {
    let mut model = loom::model::Builder::new();
    model.max_threads = MOST_THREADS;
    model.max_branches = MOST_BRANCHES;
    // After the last preemption that its bound admits, loom no longer tries another thread in the place of one
    // that waits or has ended, which is not a preemption. With one more, it does.
    model.preemption_bound = limits.preemptions.map(|most| most + 1);
    // It counts from 1, and asks before it runs.
    model.max_permutations = Some(limits.executions as usize + 1);
    model.max_duration = None;
    model.checkpoint_interval = 1;
    model.checkpoint_file = None;
    let run = Run::begins(limits.time);
    model.check(move || {
        run.next_execution();
        on_a_larger_stack(execution);
    });
    // It does not say whether there would have been more.
    ending::executions() < limits.executions
}

fn on_a_larger_stack(f: impl FnOnce() + 'static) {
    let stack = SPARE.take();
    let stack =
        stack.unwrap_or_else(|| DefaultStack::new(STACK).expect("there is memory for a stack"));
    let mut main = Coroutine::with_stack(stack, |_: &Yielder<(), ()>, ()| f());
    match main.resume(()) {
        CoroutineResult::Return(()) => SPARE.set(Some(main.into_stack())),
        CoroutineResult::Yield(()) => unreachable!("it never yields"),
    }
}

/// A place where the threads can change, for one object: two passes of the same one are dependent.
pub(crate) struct Point(loom::sync::Condvar);

impl Point {
    pub(crate) fn new() -> Point {
        Point(loom::sync::Condvar::new())
    }

    /// Nobody ever waits there: only the decision is wanted.
    pub(crate) fn pass(&self) {
        self.0.notify_one();
    }
}

/// Hands on what threads know, without a decision.
pub(crate) struct Knowledge(atomic::AtomicUsize);

impl Knowledge {
    pub(crate) fn new() -> Knowledge {
        Knowledge(atomic::AtomicUsize::new(0))
    }

    pub(crate) fn release(&self) {
        quietly(|| self.0.fetch_add(0, Ordering::Release));
    }

    pub(crate) fn acquire(&self) {
        quietly(|| self.0.fetch_add(0, Ordering::Acquire));
    }
}

/// An atomic of loom's. Its first value is always 0.
pub(crate) struct Word(atomic::AtomicU64);

impl Word {
    pub(crate) fn new() -> Word {
        let word = atomic::AtomicU64::new(0);
        // A SeqCst load passes over what came before a SeqCst store, and only then.
        quietly(|| word.store(0, Ordering::SeqCst));
        Word(word)
    }

    pub(crate) fn load(&self, order: Ordering) -> u64 {
        self.0.load(order)
    }

    pub(crate) fn store(&self, value: u64, order: Ordering) {
        self.0.store(value, order);
    }

    pub(crate) fn swap(&self, value: u64, order: Ordering) -> u64 {
        self.0.swap(value, order)
    }

    pub(crate) fn compare_exchange(
        &self,
        (expected, new): (u64, u64),
        (success, failure): (Ordering, Ordering),
    ) -> Result<u64, u64> {
        self.0.compare_exchange(expected, new, success, failure)
    }
}

/// What watches the uses of an `UnsafeCell`.
pub(crate) struct Watched(loom::cell::UnsafeCell<()>);

impl Watched {
    pub(crate) fn new() -> Watched {
        Watched(loom::cell::UnsafeCell::new(()))
    }

    pub(crate) fn access(&self, exclusive: bool) {
        if exclusive { self.0.with_mut(|_| ()) } else { self.0.with(|_| ()) }
    }
}

/// For waking a thread.
pub(crate) type Handle = loom::thread::Thread;

/// Starts a thread; `index` is its number.
pub(crate) fn spawn(index: usize, body: impl FnOnce() + Send + 'static) -> Handle {
    if index >= MOST_THREADS {
        ending::cannot_express(format!(
            "more than {MOST_THREADS} threads, the main thread included: loom follows no more"
        ));
    }
    let builder = loom::thread::Builder::new().stack_size(STACK / size_of::<usize>());
    builder.spawn(body).expect("loom always can").thread().clone()
}

pub(crate) fn current() -> Handle {
    loom::thread::current()
}

pub(crate) fn park() {
    loom::thread::park();
}

pub(crate) fn unpark(thread: &Handle) {
    thread.unpark();
}

pub(crate) fn yield_now() {
    loom::thread::yield_now();
}

pub(crate) fn fence(order: Ordering) {
    atomic::fence(order);
}

/// Nothing else is tried at the decisions in `f`, which belong to the step under way.
pub(crate) fn within_the_step<R>(f: impl FnOnce() -> R) -> R {
    quietly(f)
}

/// Does this checker have choices beside those of threads and loads?
pub(crate) fn choose_to_wake() -> bool {
    false
}

/// loom has no choices but those of threads and of loads: it is always the usual one.
pub(crate) fn choose(_: usize) -> usize {
    0
}

/// Without anything else being tried at the decisions in `f`.
fn quietly<R>(f: impl FnOnce() -> R) -> R {
    loom::stop_exploring();
    let result = f();
    loom::explore();
    result
}
