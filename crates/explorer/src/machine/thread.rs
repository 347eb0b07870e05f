//! The threads of an execution, and what each is about to do.

use crate::MAX_THREADS;
use crate::ids::{ObjectId, ProcessId, Step, ThreadId, ThreadSet, Timestamp};
use crate::machine::content::Got;
use crate::machine::counted::Counted;
use crate::machine::readiness::Readiness;
use crate::machine::rules::Patience;
use crate::memory::Knowledge;
use crate::names::Place;
use crate::panics::Panicked;
use crate::stack::Suspender;
use std::any::Any;
use std::ops::{Index, IndexMut};
use std::rc::Rc;

/// How a thread's next operation waits for its turn.
pub(crate) enum Wait {
    /// It does not wait.
    Now,
    /// Until the predicate says so. The pointer is to the stack of the suspended thread.
    When(*const (dyn Fn() -> Readiness + 'static)),
    /// Until the thread has ended.
    Finished(ThreadId),
    /// Until a store to the object is newer than this, if the others can go on.
    Newer { object: ObjectId, than: Timestamp },
    /// Until the thread has ended, if the others can go on.
    Polls(ThreadId),
    /// Until it is chosen: it is the death of a process.
    Chosen,
}

/// What a thread is about to do.
pub(crate) struct Pending {
    pub(crate) verb: &'static str,
    pub(crate) object: Option<ObjectId>,
    /// The lock that it takes back when it has been woken.
    pub(crate) relocks: Option<ObjectId>,
    pub(crate) at: Place,
    pub(crate) wait: Wait,
    /// Has the scheduler looked at it before?
    pub(crate) is_new: bool,
    /// How often the thread has been here since another ran.
    pub(crate) laps: u32,
    /// That is so often that the others go first.
    pub(crate) is_tired: bool,
}

impl Pending {
    /// A look that can only find what it found before is not worth a turn while others can go on.
    pub(crate) fn is_idle_look(&self) -> bool {
        self.is_tired || matches!(self.wait, Wait::Newer { .. } | Wait::Polls(_))
    }
}

/// Is a thread to be interrupted between its operations?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OneGo {
    /// As usual.
    No,
    /// Before its next operation, and not after it.
    Begins,
    /// Only if it has to wait.
    GoesOn,
}

/// A load that found the newest value.
#[derive(Clone, Copy)]
pub(crate) struct PastLook {
    object: ObjectId,
    at: Place,
    found: Found,
    /// How often it was repeated: the same object, at the same place, with nothing in between.
    repeated: u32,
}

/// What a look has found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The newest store.
    Store(Timestamp),
    /// A thread that has not ended.
    Unfinished,
}

/// A look that a thread is about to take, and the one before it, if nothing came in between.
#[derive(Clone, Copy)]
pub(crate) struct NextLook {
    object: ObjectId,
    at: Place,
    before: Option<PastLook>,
}

impl NextLook {
    /// One at this object and place, after the thread's last look.
    pub(super) fn new(object: ObjectId, at: Place, last: Option<PastLook>) -> NextLook {
        let before = last.filter(|look| look.object == object && std::ptr::eq(look.at, at));
        NextLook { object, at, before }
    }

    /// What the thread waits to see replaced, if it has looked here often enough.
    pub(crate) fn waits_for_newer(&self, patience: Patience) -> Option<Found> {
        let before = self.before.filter(|look| look.repeated >= patience.looks)?;
        Some(before.found)
    }

    /// What is remembered of the look when it has found the newest value.
    pub(crate) fn found(self, found: Found) -> PastLook {
        let same = self.before.filter(|look| look.found == found);
        let repeated = same.map_or(0, |look| look.repeated + 1);
        PastLook { object: self.object, at: self.at, found, repeated }
    }
}

/// A thread's value for one `thread_local!`.
pub(crate) struct LocalValue {
    /// The address of the key.
    pub(crate) key: usize,
    /// None when it has been destroyed.
    pub(crate) value: Option<Rc<dyn Any>>,
    pub(crate) has_destructor: bool,
}

pub(crate) struct Thread {
    pub(crate) name: Option<String>,
    pub(crate) body: Option<Box<dyn FnOnce()>>,
    pub(crate) yielder: Option<Suspender>,
    pub(crate) pending: Option<Pending>,
    /// Has it done anything that others can notice? Its first operation belongs to the step in which
    /// it began.
    pub(crate) begun: bool,
    pub(crate) one_go: OneGo,
    /// What it has used in this go.
    pub(crate) went_over: Vec<ObjectId>,
    pub(crate) finished: bool,
    /// It was stopped in a crash.
    pub(crate) crashed: bool,
    pub(crate) process: ProcessId,
    /// What stands for its being alive, if it is mortal: each of its steps needs it.
    pub(crate) life: Option<ObjectId>,
    /// It isn't a thread of the check, but the death of this process: it has one step, which may be taken
    /// at any time.
    pub(crate) death_of: Option<ProcessId>,
    /// What stands for it where others wait for its end.
    pub(crate) object: ObjectId,
    pub(crate) knows: Knowledge,
    /// It gave way: those that go first, of the threads that could go on.
    pub(crate) owed: ThreadSet,
    /// How often it may go on after a yield although the others have not had their turn.
    pub(crate) hasty: u8,
    /// It has done so, and no other thread has been chosen since.
    pub(crate) hurries: bool,
    /// How often it has given way.
    pub(crate) yields: u32,
    /// It has looked at the clock, as one does that has a time limit.
    pub(crate) knows_time: bool,
    /// How often it may end a wait too early, or wake for no reason.
    pub(crate) early: u8,
    pub(crate) spurious: u8,
    /// How often a weak compare-and-exchange may fail for no reason.
    pub(crate) weak_failures: u8,
    /// The step before its last turn.
    pub(crate) last_ran: Step,
    /// Panics under way; more than one when a destructor catches its own.
    pub(crate) panicking: usize,
    /// It ended by a panic that nobody has been told of.
    pub(crate) unobserved: Option<Panicked>,
    pub(crate) locals: Vec<LocalValue>,
    /// The last look at an atomic, if it found the newest value and nothing came after it.
    pub(crate) last_look: Option<PastLook>,
    /// Where its steps are shown, whatever place they give.
    pub(crate) within: Option<Place>,
    /// How often it has passed each place since another thread ran.
    pub(crate) laps: Vec<(Place, u32)>,
    /// Has it changed something since another thread ran?
    pub(crate) changes: bool,
    /// Places in loops with which it went on for longer than a short patience allows, and was not held
    /// back.
    pub(crate) persists: Vec<Place>,
    /// How often another was chosen while all that could go on gave way to each other.
    pub(crate) passed_over: u32,
    /// Locks held: who waits for whom when no thread can go on.
    pub(crate) holds: Vec<ObjectId>,
    /// The cell that it got a pointer into in the step under way.
    pub(crate) got: Option<Got>,
    /// The uncounted values that it is dropping.
    pub(crate) dropping: Counted,
}

impl Thread {
    /// A thread that has not begun.
    pub(crate) fn new(
        name: Option<String>,
        body: Box<dyn FnOnce()>,
        process: ProcessId,
        object: ObjectId,
        bad_luck: u8,
    ) -> Thread {
        Thread {
            name,
            body: Some(body),
            yielder: None,
            pending: None,
            begun: false,
            one_go: OneGo::No,
            went_over: Vec::new(),
            finished: false,
            crashed: false,
            process,
            life: None,
            death_of: None,
            object,
            knows: Knowledge::default(),
            owed: ThreadSet::default(),
            hasty: bad_luck,
            hurries: false,
            yields: 0,
            knows_time: false,
            early: bad_luck,
            spurious: bad_luck,
            weak_failures: bad_luck,
            last_ran: Step::default(),
            panicking: 0,
            unobserved: None,
            locals: Vec::new(),
            last_look: None,
            within: None,
            laps: Vec::new(),
            changes: false,
            persists: Vec::new(),
            passed_over: 0,
            holds: Vec::new(),
            got: None,
            dropping: Counted::default(),
        }
    }

    /// It passes this place: for how many times since another thread ran?
    pub(crate) fn passes(&mut self, at: Place) -> u32 {
        match self.laps.iter_mut().find(|(place, _)| std::ptr::eq(*place, at)) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.laps.push((at, 1));
                1
            }
        }
    }

    /// A thread of the check that has not ended. The death of a process is none.
    pub(crate) fn can_go_on(&self) -> bool {
        !self.finished && self.death_of.is_none()
    }
}

/// All threads of an execution.
pub(crate) struct Threads(Vec<Thread>);

impl Threads {
    pub(crate) fn none() -> Threads {
        Threads(Vec::with_capacity(MAX_THREADS))
    }

    pub(crate) fn push(&mut self, thread: Thread) -> ThreadId {
        self.0.push(thread);
        ThreadId::new(self.0.len() - 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = ThreadId> + Clone + use<> {
        (0..self.0.len()).map(ThreadId::new)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ThreadId, &Thread)> {
        self.0.iter().enumerate().map(|(index, thread)| (ThreadId::new(index), thread))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Thread> {
        self.0.iter_mut()
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
