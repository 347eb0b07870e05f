//! The memory model: which stores a load may see, and what it learns from seeing them.
//!
//! Every atomic keeps all its stores in the order in which they were executed; a *timestamp* is an
//! index into that list. What a thread knows is a [`View`]: for each atomic the oldest timestamp
//! that it may still read, and for each thread how far it has heard of it. A release store carries
//! the view of its thread, an acquire load that reads it joins that view: this is the view-based
//! presentation of C++ release and acquire (Kang, Hur, Lahav, Vafeiadis and Dreyer, *A promising
//! semantics for relaxed-memory concurrency*, POPL 2017), without promises.

use crate::MAX_THREADS;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Release, SeqCst};

/// What a thread knows, or what a message tells.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// By object: the oldest timestamp that may still be read.
    seen: Vec<u32>,
    /// By thread: the last epoch that happened before.
    pub(crate) clock: [u32; MAX_THREADS],
}

impl Clone for View {
    fn clone(&self) -> View {
        View { seen: self.seen.clone(), clock: self.clock }
    }

    fn clone_from(&mut self, other: &View) {
        self.seen.clone_from(&other.seen);
        self.clock = other.clock;
    }
}

impl View {
    pub(crate) fn join(&mut self, other: &View) {
        if self.seen.len() < other.seen.len() {
            self.seen.resize(other.seen.len(), 0);
        }
        for (mine, theirs) in self.seen.iter_mut().zip(&other.seen) {
            *mine = (*mine).max(*theirs);
        }
        for (mine, theirs) in self.clock.iter_mut().zip(&other.clock) {
            *mine = (*mine).max(*theirs);
        }
    }

    fn get(&self, object: u32) -> u32 {
        self.seen.get(object as usize).copied().unwrap_or(0)
    }

    fn raise(&mut self, object: u32, timestamp: u32) {
        let at = object as usize;
        if self.seen.len() <= at {
            self.seen.resize(at + 1, 0);
        }
        self.seen[at] = self.seen[at].max(timestamp);
    }
}

/// What one thread knows.
#[derive(Debug, Default, Clone)]
pub(crate) struct Knowledge {
    /// What has happened before its next operation.
    pub(crate) now: View,
    /// What an acquire fence would add: the messages read by relaxed loads.
    acquirable: View,
    /// What a relaxed store carries: the view at the last release fence.
    released: View,
    /// The atomics it has loaded since it last gave way.
    looked_at: Vec<u32>,
    /// How often it has read a store that was not the newest: object, timestamp, times.
    stale: Vec<(u32, u32, u8)>,
}

/// So often a thread may read the same stale store; then it sees that there is a newer one.
/// Otherwise a loop that waits for the newer one would have an endless execution.
const STALE_READS: u8 = 4;

struct Store {
    value: u64,
    message: View,
}

/// All stores to one atomic, oldest first; the first is its initial value.
#[derive(Default)]
pub(crate) struct History {
    stores: Vec<Store>,
}

impl History {
    pub(crate) fn start(&mut self, value: u64) {
        self.stores.push(Store { value, message: View::default() });
    }

    pub(crate) fn is_started(&self) -> bool {
        !self.stores.is_empty()
    }

    pub(crate) fn newest(&self) -> u64 {
        self.stores.last().expect("an atomic has an initial value").value
    }

    pub(crate) fn last_timestamp(&self) -> u32 {
        self.stores.len() as u32 - 1
    }

    pub(crate) fn value(&self, timestamp: u32) -> u64 {
        self.stores[timestamp as usize].value
    }
}

/// What all sequentially consistent operations agree on: by object, the oldest timestamp that a
/// sequentially consistent load may read. A fence exchanges it with its thread's whole view.
#[derive(Default)]
pub(crate) struct TotalOrder(View);

fn acquires(order: Ordering) -> bool {
    matches!(order, Acquire | AcqRel | SeqCst)
}

fn releases(order: Ordering) -> bool {
    matches!(order, Release | AcqRel | SeqCst)
}

impl Knowledge {
    /// The oldest timestamp of `object` that a load of this order may read.
    pub(crate) fn oldest(&self, total: &TotalOrder, object: u32, order: Ordering) -> u32 {
        let mine = self.now.get(object);
        if order == SeqCst { mine.max(total.0.get(object)) } else { mine }
    }

    /// Reads the store at `timestamp`.
    pub(crate) fn read(&mut self, history: &History, object: u32, timestamp: u32, order: Ordering) {
        self.now.raise(object, timestamp);
        let message = &history.stores[timestamp as usize].message;
        if acquires(order) {
            self.now.join(message);
        } else {
            self.acquirable.join(message);
        }
        if !self.looked_at.contains(&object) {
            self.looked_at.push(object);
        }
        if timestamp < history.last_timestamp() {
            self.read_stale(object, timestamp);
        }
    }

    fn read_stale(&mut self, object: u32, timestamp: u32) {
        let known = self.stale.iter().position(|(o, t, _)| (*o, *t) == (object, timestamp));
        let at = known.unwrap_or_else(|| {
            self.stale.push((object, timestamp, 0));
            self.stale.len() - 1
        });
        self.stale[at].2 += 1;
        if self.stale[at].2 >= STALE_READS {
            self.now.raise(object, timestamp + 1);
        }
    }

    /// Adds a store. `replaces` is the timestamp that a read-modify-write read: its message travels
    /// on, so that a release sequence is not broken.
    pub(crate) fn write(
        &mut self,
        total: &mut TotalOrder,
        history: &mut History,
        object: u32,
        value: u64,
        order: Ordering,
        replaces: Option<u32>,
    ) {
        let timestamp = history.stores.len() as u32;
        self.now.raise(object, timestamp);
        let mut message = if releases(order) { self.now.clone() } else { self.released.clone() };
        message.raise(object, timestamp);
        if let Some(read) = replaces {
            message.join(&history.stores[read as usize].message);
        }
        if order == SeqCst {
            total.0.raise(object, timestamp);
        }
        history.stores.push(Store { value, message });
    }

    pub(crate) fn fence(&mut self, total: &mut TotalOrder, order: Ordering) {
        if acquires(order) {
            self.now.join(&self.acquirable);
        }
        if order == SeqCst {
            // Only coherence is shared through the total order: fences alone do not synchronise.
            let clock = self.now.clock;
            self.now.join(&total.0);
            self.now.clock = clock;
            total.0.join(&self.now);
            total.0.clock = Default::default();
        }
        if releases(order) {
            self.released.clone_from(&self.now);
        }
    }

    /// It must see what the others have stored to `object` by now.
    pub(crate) fn catch_up(&mut self, history: &History, object: u32) {
        self.now.raise(object, history.last_timestamp());
    }

    /// The atomics it has loaded since this was last asked.
    pub(crate) fn take_looked_at(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.looked_at)
    }
}

/// Accesses to an `UnsafeCell`: the epochs of the last write and of the reads since.
#[derive(Default)]
pub(crate) struct Accesses {
    write: Option<(usize, u32)>,
    reads: [u32; MAX_THREADS],
}

impl Accesses {
    /// Records an access; the thread that made an earlier, unordered, conflicting one if there is.
    pub(crate) fn access(&mut self, me: usize, view: &View, exclusive: bool) -> Option<usize> {
        if let Some((thread, epoch)) = self.write
            && thread != me
            && view.clock[thread] < epoch
        {
            return Some(thread);
        }
        if exclusive {
            let unordered = |t: &usize| *t != me && self.reads[*t] > view.clock[*t];
            if let Some(thread) = (0..MAX_THREADS).find(unordered) {
                return Some(thread);
            }
            self.write = Some((me, view.clock[me]));
            self.reads = Default::default();
        } else {
            self.reads[me] = view.clock[me];
        }
        None
    }
}
