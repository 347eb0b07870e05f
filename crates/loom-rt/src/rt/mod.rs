//! `explorer::rt`, word for word as model-std calls it, over another checker.
//!
//! The execution under way is in a thread-local value: the checkers' threads are coroutines on one OS thread.
//! It is borrowed only while nothing of the checker is called, because every such call may switch to another
//! thread.

use crate::back::{self, Handle, Knowledge, Point, Watched, Word};
use crate::ending;
use explorer::Fault;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ops::{Index, IndexMut};
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

mod atomic;
mod object;
mod slots;
mod stuck;
mod thread;
mod wait;

pub use self::atomic::fence;
pub use self::object::Object;
pub(crate) use self::stuck::{goes_on_for_ever, nobody_can_go_on};
pub use self::thread::{
    drop_locals, ends_by_panic, is_finished, join, local, panic_is_observed, put_local, spawn,
};
pub use self::wait::{give_way, stays_for_ever, wakes_by_itself};
pub use explorer::rt::{Access, Detail, END_OF_TIME, FREED, Local, Met, Readiness, ThreadId};
use explorer::rt::{Content, payload_text};

/// More steps than any execution has that ends.
const MOST_STEPS: u64 = 5_000;
/// The atomics and the objects of the first execution; the next ones have as many as were needed.
const FIRST_POOL: usize = 48;
/// A few more than were needed.
const SPARE: usize = 4;

thread_local! {
    static EXECUTION: RefCell<Option<Execution>> = const { RefCell::new(None) };
    static SERIAL: Cell<u32> = const { Cell::new(0) };
    static RULES: Cell<Rules> = const { Cell::new(Rules::NONE) };
    static USED: Cell<Rules> = const { Cell::new(Rules::NONE) };
}

/// What decides which steps there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rules {
    /// Giving up a lock is a step: somebody asks whether it is free.
    locks_are_tried: bool,
    /// The end of a thread is a step: somebody asks whether it has ended.
    ends_are_seen: bool,
    /// How many atomics, cells and objects that hand on knowledge an execution has.
    words: usize,
    cells: usize,
    hands: usize,
}

impl Rules {
    const NONE: Rules = Rules {
        locks_are_tried: false,
        ends_are_seen: false,
        words: FIRST_POOL,
        cells: FIRST_POOL,
        hands: FIRST_POOL,
    };
}

pub(crate) fn forget_rules() {
    RULES.set(Rules::NONE);
    USED.set(Rules { words: 0, cells: 0, hands: 0, ..Rules::NONE });
}

/// Takes over the rules that the executions so far call for. Are they others?
pub(crate) fn learns_rules() -> bool {
    let (old, used) = (RULES.get(), USED.get());
    let enough = |had: usize, used: usize| if used > had { used + SPARE } else { had };
    let rules = Rules {
        words: enough(old.words, used.words),
        cells: enough(old.cells, used.cells),
        hands: enough(old.hands, used.hands),
        ..used
    };
    RULES.set(rules);
    rules != old
}

fn uses(change: impl FnOnce(&mut Rules)) {
    let mut used = USED.get();
    change(&mut used);
    USED.set(used);
}

/// The execution under way.
struct Execution {
    serial: u32,
    current: ThreadId,
    threads: Threads,
    objects: Vec<Slot>,
    words: Vec<Rc<Word>>,
    words_used: usize,
    cells: Vec<Rc<Watched>>,
    cells_used: usize,
    hands: Vec<Rc<Knowledge>>,
    hands_used: usize,
    now: Duration,
    steps: u64,
    /// The thread that passed a place last.
    last_passed: ThreadId,
    /// The first panic, or the first in which a check named the bug.
    panicked: Option<(Option<&'static str>, String)>,
    shared: Vec<(&'static str, Rc<dyn Any>)>,
}

/// Its threads.
struct Threads(Vec<Thread>);

impl Threads {
    fn ids(&self) -> impl Iterator<Item = ThreadId> + use<> {
        (0..self.0.len()).map(ThreadId::new)
    }

    fn iter(&self) -> impl Iterator<Item = (ThreadId, &Thread)> {
        self.ids().zip(&self.0)
    }
}

impl Index<ThreadId> for Threads {
    type Output = Thread;

    fn index(&self, thread: ThreadId) -> &Thread {
        &self.0[thread.index()]
    }
}

impl IndexMut<ThreadId> for Threads {
    fn index_mut(&mut self, thread: ThreadId) -> &mut Thread {
        &mut self.0[thread.index()]
    }
}

/// A thread of it.
#[derive(Default)]
struct Thread {
    name: Option<String>,
    handle: Option<Handle>,
    finished: bool,
    panicking: usize,
    /// It ended by a panic that nobody has been told of.
    unobserved: Option<String>,
    locals: Vec<Value>,
    /// What it waits for, while it is parked. The pointer is to its own stack.
    waits: Option<*const (dyn Fn() -> Readiness + 'static)>,
    /// The lock that it waits for or takes back, if it does.
    wants: Option<usize>,
    holds: Vec<usize>,
    /// The last look at an atomic: which, where, and how often in a row.
    look: Option<(usize, &'static Location<'static>, u32)>,
    /// How often it has passed each place since another thread ran.
    laps: Vec<(&'static Location<'static>, u32)>,
    /// The cell that it got a pointer into since it last called the checker, and what was in it.
    got: Option<(usize, Content)>,
    /// Its last load saw a store that another had replaced.
    saw_stale: bool,
    last_step: u64,
    object: usize,
}

struct Value {
    key: usize,
    value: Option<Rc<dyn Any>>,
    has_destructor: bool,
}

/// What an object has of the checker's; made when it is first needed.
#[derive(Default, Clone)]
struct Slot {
    point: Option<Rc<Point>>,
    hand: Option<Rc<Knowledge>>,
    /// None within, if there were not enough.
    cell: Option<Option<Rc<Watched>>>,
    word: Option<Rc<Word>>,
    /// The newest value of the atomic.
    newest: u64,
}

fn with<R>(f: impl FnOnce(&mut Execution) -> R) -> R {
    EXECUTION.with_borrow_mut(|slot| match slot {
        Some(execution) => f(execution),
        None => panic!("the modelled std works only inside a model check"),
    })
}

/// Calls the checker, which may run other threads before it returns.
fn switching<R>(f: impl FnOnce() -> R) -> R {
    object::settle_cell();
    let me = current();
    let result = f();
    with(|e| e.current = me);
    result
}

/// Runs one execution, as the checker's main thread.
pub(crate) fn run_execution(body: &dyn Fn()) {
    let serial = SERIAL.get() + 1;
    SERIAL.set(serial);
    let rules = RULES.get();
    let execution = Execution {
        serial,
        current: ThreadId::MAIN,
        threads: Threads(vec![Thread { handle: Some(back::current()), ..Thread::default() }]),
        objects: vec![Slot::default()],
        // Here, before there is another thread: what a thread makes itself is unknown to the others.
        words: (0..rules.words).map(|_| Rc::new(Word::new())).collect(),
        words_used: 0,
        cells: (0..rules.cells).map(|_| Rc::new(Watched::new())).collect(),
        cells_used: 0,
        hands: (0..rules.hands).map(|_| Rc::new(Knowledge::new())).collect(),
        hands_used: 0,
        now: Duration::ZERO,
        steps: 0,
        last_passed: ThreadId::MAIN,
        panicked: None,
        shared: Vec::new(),
    };
    let earlier = EXECUTION.replace(Some(execution));
    drop(earlier);
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        let (name, message) = payload_text(&*payload);
        let first = with(|e| e.panicked.take()).filter(|(first_name, _)| {
            name.is_none() && (first_name.is_some() || is_echo(&message))
        });
        let (name, message) = first.unwrap_or((name, message));
        ending::fail(name.map_or(Fault::Panic, Fault::Named), message, None);
    }
    drop_locals();
    thread::ends();
}

/// Does main only say that it noticed the panic of another thread?
fn is_echo(message: &str) -> bool {
    message.contains("Any { .. }")
        || message.contains("PoisonError")
        || message == "a scoped thread panicked"
}

/// Returns `true` if a model thread runs this code.
pub fn is_active() -> bool {
    let is_some = EXECUTION.try_with(|slot| slot.try_borrow().is_ok_and(|slot| slot.is_some()));
    is_some.unwrap_or(false)
}

/// Notes a panic of the current model thread; false when there is no model.
pub(crate) fn note_panic(name: Option<&'static str>, message: &str) -> bool {
    EXECUTION.with(|slot| {
        let Ok(mut slot) = slot.try_borrow_mut() else { return false };
        let Some(e) = slot.as_mut() else { return false };
        let me = e.current;
        e.threads[me].panicking += 1;
        if e.panicked.as_ref().is_none_or(|(first, _)| first.is_none() && name.is_some()) {
            e.panicked = Some((name, message.to_string()));
        }
        true
    })
}

/// Ends the execution with this fault.
pub fn fail(fault: Fault, message: String) -> ! {
    ending::fail(fault, message, None)
}

/// One of `of` possibilities, if the checker has such choices; the usual one otherwise.
pub fn choose(of: usize, _: impl Fn(usize) -> Detail) -> usize {
    back::choose(of)
}

/// When a limit that begins now is up; none if that is never.
pub fn deadline(limit: Duration) -> Option<Duration> {
    now().checked_add(limit).filter(|until| *until <= END_OF_TIME)
}

/// The virtual time since the beginning of the execution.
pub fn now() -> Duration {
    with(|e| e.now)
}

/// The current thread.
pub fn current() -> ThreadId {
    with(|e| e.current)
}

/// Returns `true` if the current thread is unwinding.
pub fn is_panicking() -> bool {
    is_active() && with(|e| e.threads[e.current].panicking > 0)
}

/// The current thread goes on unwinding: no panic hook is called for that.
pub fn unwinds_again() {
    with(|e| {
        let me = e.current;
        e.threads[me].panicking += 1;
    });
}

/// A panic of the current thread has been caught.
pub fn caught() {
    with(|e| {
        let me = e.current;
        let panicking = &mut e.threads[me].panicking;
        *panicking = panicking.saturating_sub(1);
    });
}

/// The name of a thread in messages.
pub fn thread_name(thread: ThreadId) -> String {
    let given = given_name(thread);
    given.unwrap_or_else(|| {
        if thread == ThreadId::MAIN { "main".into() } else { format!("T{thread}") }
    })
}

/// The name that a thread was given.
pub fn given_name(thread: ThreadId) -> Option<String> {
    with(|e| e.threads[thread].name.clone())
}

/// Returns `true` if giving up a lock is a step of its own, as it is once a thread asks whether it is free.
pub fn locks_are_tried() -> bool {
    RULES.get().locks_are_tried
}

/// Somebody asks whether a lock is free.
pub fn tries_a_lock() {
    uses(|used| used.locks_are_tried = true);
}

/// A value that belongs to the whole execution, by name; made when first asked for.
pub fn shared(name: &'static str, make: impl FnOnce() -> Rc<dyn Any>) -> Rc<dyn Any> {
    let found = with(|e| e.shared.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone()));
    found.unwrap_or_else(|| {
        let value = make();
        with(|e| e.shared.push((name, value.clone())));
        value
    })
}

/// For a trace, which there is none of here.
pub fn note(_: &'static str, _: impl FnOnce() -> String, _: &'static Location<'static>) {}

/// For a trace.
pub fn wakes(_: ThreadId) {}

/// For a trace.
pub fn note_end() {}

/// For the explorer's loops.
pub fn changes() {}
