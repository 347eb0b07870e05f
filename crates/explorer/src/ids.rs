//! Which thread, which object, which step: numbers that mean different things, each a type of its own.

use crate::MAX_THREADS;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{BitAnd, BitOr, Index, IndexMut};

/// Which thread of an execution, in the order in which they were started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ThreadId(u8);

impl ThreadId {
    /// The main thread.
    pub const MAIN: ThreadId = ThreadId(0);

    /// The thread that was started after so many others.
    pub const fn new(index: usize) -> ThreadId {
        ThreadId(index as u8)
    }

    /// How many threads were started before it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which process: it goes by its first thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProcessId(ThreadId);

impl ProcessId {
    pub(crate) const fn of(first: ThreadId) -> ProcessId {
        ProcessId(first)
    }

    pub(crate) const fn first(self) -> ThreadId {
        self.0
    }
}

/// Which object of an execution, in the order in which they were first used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ObjectId(u32);

impl ObjectId {
    /// The object that stands for the virtual clock.
    pub(crate) const CLOCK: ObjectId = ObjectId(0);

    pub(crate) const fn new(index: usize) -> ObjectId {
        ObjectId(index as u32)
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a store stands in the modification order of its atomic: a later store has a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Timestamp(pub(crate) u32);

/// How far a thread is: what it does later has a higher one. (Each step copies and compares a few numbers of every
/// thread, so they are short.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Epoch(u16);

impl Epoch {
    /// That of a thread that has not done anything.
    pub(crate) const FIRST: Epoch = Epoch(1);

    pub(crate) fn previous(self) -> Epoch {
        Epoch(self.0 - 1)
    }

    /// What comes from here on is told apart from what came before.
    pub(crate) fn advance(&mut self) {
        self.0 = self.0.checked_add(1).expect("a thread gives something up less than 65,536 times");
    }
}

/// Which step of an execution, from 1; or how many there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Step(u16);

impl Step {
    /// After all others.
    pub(crate) const LAST: Step = Step(u16::MAX);

    pub(crate) fn new(number: usize) -> Step {
        Step(u16::try_from(number).unwrap_or(u16::MAX))
    }

    pub(crate) fn number(self) -> u32 {
        self.0.into()
    }

    pub(crate) fn next(self) -> Step {
        Step(self.0 + 1)
    }
}

/// A set of threads, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ThreadSet(u16);

impl ThreadSet {
    pub(crate) fn of(thread: ThreadId) -> ThreadSet {
        ThreadSet(1 << thread.0)
    }
    pub(crate) fn contains(self, thread: ThreadId) -> bool {
        self.0 >> thread.0 & 1 == 1
    }
    pub(crate) fn insert(&mut self, thread: ThreadId) {
        self.0 |= 1 << thread.0;
    }
    pub(crate) fn remove(&mut self, thread: ThreadId) {
        self.0 &= !(1 << thread.0);
    }
    pub(crate) fn without(self, thread: ThreadId) -> ThreadSet {
        ThreadSet(self.0 & !(1 << thread.0))
    }
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
    pub(crate) fn iter(self) -> impl Iterator<Item = ThreadId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let first = (left != 0).then(|| ThreadId(left.trailing_zeros() as u8));
            left &= left.wrapping_sub(1);
            first
        })
    }
}

impl BitOr for ThreadSet {
    type Output = ThreadSet;

    fn bitor(self, other: ThreadSet) -> ThreadSet {
        ThreadSet(self.0 | other.0)
    }
}

impl BitAnd for ThreadSet {
    type Output = ThreadSet;

    fn bitand(self, other: ThreadSet) -> ThreadSet {
        ThreadSet(self.0 & other.0)
    }
}

impl FromIterator<ThreadId> for ThreadSet {
    fn from_iter<I: IntoIterator<Item = ThreadId>>(threads: I) -> ThreadSet {
        threads.into_iter().fold(ThreadSet::default(), |set, thread| set | ThreadSet::of(thread))
    }
}

/// Something for each thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ByThread<T>([T; MAX_THREADS]);

impl<T> ByThread<T> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ThreadId, &T)> {
        self.0.iter().enumerate().map(|(index, value)| (ThreadId::new(index), value))
    }
}

impl<T: Default> ByThread<T> {
    /// Clears what so many threads have.
    pub(crate) fn clear(&mut self, threads: usize) {
        self.0[..threads].fill_with(T::default);
    }
}

impl<T> IntoIterator for ByThread<T> {
    type Item = T;
    type IntoIter = std::array::IntoIter<T, MAX_THREADS>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Copy> ByThread<T> {
    /// One with this value for each thread.
    pub(crate) fn all(value: T) -> ByThread<T> {
        ByThread([value; MAX_THREADS])
    }
}

impl<T: Copy + Ord> ByThread<T> {
    /// Takes over what is later in the other.
    pub(crate) fn join(&mut self, other: &ByThread<T>) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine = (*mine).max(*theirs));
    }
}

impl<T: Ord> ByThread<T> {
    /// Is each earlier than in the other?
    pub(crate) fn is_before(&self, other: &ByThread<T>) -> bool {
        self.0.iter().zip(&other.0).all(|(mine, theirs)| mine < theirs)
    }
}

impl<T> Index<ThreadId> for ByThread<T> {
    type Output = T;

    fn index(&self, thread: ThreadId) -> &T {
        &self.0[thread.index()]
    }
}

impl<T> IndexMut<ThreadId> for ByThread<T> {
    fn index_mut(&mut self, thread: ThreadId) -> &mut T {
        &mut self.0[thread.index()]
    }
}
