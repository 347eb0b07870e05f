//! The execution under way, and the rules by which all of a search have their steps.
//!
//! The first is in a thread-local value: the checkers' threads are coroutines on one OS thread.
//! It is borrowed only while nothing of the checker is called, because every such call may switch to another
//! thread.

use crate::back::{Handle, Knowledge, Point, Watched, Word};
use explorer::rt::{Content, Readiness, ThreadId};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ops::{Index, IndexMut};
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

/// The atomics and the objects of the first execution; the next ones have as many as were needed.
const FIRST_POOL: usize = 48;
/// A few more than were needed.
const SPARE: usize = 4;

thread_local! {
    pub(super) static EXECUTION: RefCell<Option<Execution>> = const { RefCell::new(None) };
    pub(super) static SERIAL: Cell<u32> = const { Cell::new(0) };
    pub(super) static RULES: Cell<Rules> = const { Cell::new(Rules::NONE) };
    pub(super) static USED: Cell<Rules> = const { Cell::new(Rules::NONE) };
}

/// What decides which steps there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    /// Giving up a lock is a step: somebody asks whether it is free.
    pub(super) locks_are_tried: bool,
    /// The end of a thread is a step: somebody asks whether it has ended.
    pub(super) ends_are_seen: bool,
    /// How many atomics, cells and objects that hand on knowledge an execution has.
    pub(super) words: usize,
    pub(super) cells: usize,
    pub(super) hands: usize,
}

impl Rules {
    pub(super) const NONE: Rules = Rules {
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

pub(super) fn uses(change: impl FnOnce(&mut Rules)) {
    let mut used = USED.get();
    change(&mut used);
    USED.set(used);
}

/// The execution under way.
pub(super) struct Execution {
    pub(super) serial: u32,
    pub(super) current: ThreadId,
    pub(super) threads: Threads,
    pub(super) objects: Vec<Slot>,
    pub(super) words: Vec<Rc<Word>>,
    pub(super) words_used: usize,
    pub(super) cells: Vec<Rc<Watched>>,
    pub(super) cells_used: usize,
    pub(super) hands: Vec<Rc<Knowledge>>,
    pub(super) hands_used: usize,
    pub(super) now: Duration,
    pub(super) steps: u64,
    /// The thread that passed a place last.
    pub(super) last_passed: ThreadId,
    /// The first panic, or the first in which a check named the bug.
    pub(super) panicked: Option<(Option<&'static str>, String)>,
    pub(super) shared: Vec<(&'static str, Rc<dyn Any>)>,
}

/// Its threads.
pub(super) struct Threads(pub(super) Vec<Thread>);

impl Threads {
    pub(super) fn ids(&self) -> impl Iterator<Item = ThreadId> + use<> {
        (0..self.0.len()).map(ThreadId::new)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (ThreadId, &Thread)> {
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
pub(super) struct Thread {
    pub(super) name: Option<String>,
    pub(super) handle: Option<Handle>,
    pub(super) finished: bool,
    pub(super) panicking: usize,
    /// It ended by a panic that nobody has been told of.
    pub(super) unobserved: Option<String>,
    pub(super) locals: Vec<Value>,
    /// What it waits for, while it is parked. The pointer is to its own stack.
    pub(super) waits: Option<*const (dyn Fn() -> Readiness + 'static)>,
    /// The lock that it waits for or takes back, if it does.
    pub(super) wants: Option<usize>,
    pub(super) holds: Vec<usize>,
    /// The last look at an atomic: which, where, and how often in a row.
    pub(super) look: Option<(usize, &'static Location<'static>, u32)>,
    /// How often it has passed each place since another thread ran.
    pub(super) laps: Vec<(&'static Location<'static>, u32)>,
    /// The cell that it got a pointer into since it last called the checker, and what was in it.
    pub(super) got: Option<(usize, Content)>,
    /// Its last load saw a store that another had replaced.
    pub(super) saw_stale: bool,
    pub(super) last_step: u64,
    pub(super) object: usize,
}

pub(super) struct Value {
    pub(super) key: usize,
    pub(super) value: Option<Rc<dyn Any>>,
    pub(super) has_destructor: bool,
}

/// What an object has of the checker's; made when it is first needed.
#[derive(Default, Clone)]
pub(super) struct Slot {
    pub(super) point: Option<Rc<Point>>,
    pub(super) hand: Option<Rc<Knowledge>>,
    /// None within, if there were not enough.
    pub(super) cell: Option<Option<Rc<Watched>>>,
    pub(super) word: Option<Rc<Word>>,
    /// The newest value of the atomic.
    pub(super) newest: u64,
}

pub(super) fn with<R>(f: impl FnOnce(&mut Execution) -> R) -> R {
    EXECUTION.with_borrow_mut(|slot| match slot {
        Some(execution) => f(execution),
        None => panic!("the modelled std works only inside a model check"),
    })
}

/// The current thread.
pub fn current() -> ThreadId {
    with(|e| e.current)
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
