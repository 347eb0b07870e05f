//! What one thread knows, and how its operations on atomics change that.

use super::history::New;
use super::orders::{acquires, releases};
use super::total::Placed;
use super::view::Clock;
use super::{History, Past, TotalOrder, View};
use crate::ids::{ObjectId, ThreadId, Timestamp};
use std::sync::atomic::Ordering::{self, SeqCst};

/// What one thread knows.
#[derive(Debug, Default, Clone)]
pub(crate) struct Knowledge {
    /// What has happened before its next operation.
    pub(crate) now: View,
    /// What comes before its next operation, in a wider sense.
    pub(crate) past: Past,
    /// What an acquire fence would add: the messages read by relaxed loads.
    acquirable: View,
    /// What a relaxed store carries: the view at the last release fence.
    released: View,
    /// Has it passed a sequentially consistent fence?
    fenced: bool,
    /// The atomics it has loaded since it last gave way.
    looked_at: Vec<ObjectId>,
    /// How often it has read a store that was not the newest.
    stale: Vec<(ObjectId, Timestamp, u8)>,
}

/// So often a thread may read the same stale store; then it sees that there is a newer one.
/// Otherwise a loop that waits for the newer one would have an endless execution.
const STALE_READS: u8 = 4;

/// An operation on an atomic.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    pub(crate) thread: ThreadId,
    pub(crate) object: ObjectId,
    pub(crate) order: Ordering,
    /// Are there operations that are sequentially consistent and others that are not? If all are, their
    /// order is the order of execution; if none is, there is nothing to order.
    pub(crate) mixed: bool,
    /// Are all orders of execution explored? Then a load need not read what it would read if it had come earlier.
    pub(crate) in_every_order: bool,
}

impl Knowledge {
    /// The stores that a load may read beside the newest, the newer first.
    pub(crate) fn older(&self, total: &TotalOrder, history: &History, act: Act) -> Vec<usize> {
        let (oldest, last) = (history.index(self.now.get(act.object)), history.last());
        if oldest == last || self.is_in_order(act) {
            return Vec::new();
        }
        (oldest..last).rev().filter(|index| self.may_read(total, history, act, *index)).collect()
    }

    /// Is the order of execution the only one that matters to it?
    fn is_in_order(&self, act: Act) -> bool {
        act.order == SeqCst && !act.mixed
    }

    fn may_read(&self, total: &TotalOrder, history: &History, act: Act, index: usize) -> bool {
        // A load could as well have come earlier, unless the newer stores have led to it. With a bound on preemptions,
        // the earlier place may be out of reach: then the load reads the older store here, if the order of sequentially
        // consistent operations has nothing to do with it.
        if act.in_every_order || act.mixed && (act.order == SeqCst || self.fenced) {
            let mut past = self.past;
            past.join(history.past(index));
            if !history.newer_are_in(index, &past) {
                return false;
            }
        }
        if !act.mixed {
            return true;
        }
        let after = history.clock_after(index, &self.now.clock, act.order);
        self.is_in_total_order(total, history, act, index, false, &after)
    }

    /// The stores, beside the newest, that a store may come right after, the newer first. A
    /// read-modify-write reads the one that it comes after.
    pub(crate) fn earlier(
        &self,
        total: &TotalOrder,
        history: &History,
        act: Act,
        is_update: bool,
    ) -> Vec<usize> {
        let (oldest, last) = (history.index(self.now.get(act.object)), history.last());
        if oldest == last || self.is_in_order(act) {
            return Vec::new();
        }
        let is_reached = |index: &usize| {
            let mut past = history.past_of_next(*index);
            past.join(&self.past);
            history.newer_are_in(*index, &past)
        };
        let fits = |index: &usize| {
            let now = self.now.clock;
            let after = if is_update { history.clock_after(*index, &now, act.order) } else { now };
            history.has_room_after(*index)
                && self.is_in_total_order(total, history, act, *index, true, &after)
        };
        (oldest..last).rev().take_while(is_reached).filter(fits).collect()
    }

    fn is_in_total_order(
        &self,
        total: &TotalOrder,
        history: &History,
        act: Act,
        index: usize,
        is_store: bool,
        after: &Clock,
    ) -> bool {
        let Act { thread, object, order, mixed, .. } = act;
        let (is_seq_cst, before) = (order == SeqCst, &self.now.clock);
        let access = Placed { thread, is_seq_cst, object, index, is_store, before, after };
        !mixed || total.allows(history, &access)
    }

    /// Reads the store at `index`.
    pub(crate) fn read(
        &mut self,
        total: &mut TotalOrder,
        history: &mut History,
        act: Act,
        index: usize,
    ) {
        let Act { thread, object, order, mixed, .. } = act;
        let before = self.now.clock;
        let is_stale = index < history.last();
        self.learn(history, act, index);
        history.note_reader(index, &self.past);
        if mixed {
            let (is_seq_cst, after) = (order == SeqCst, &self.now.clock);
            let access = Placed {
                thread,
                is_seq_cst,
                object,
                index,
                is_store: false,
                before: &before,
                after,
            };
            total.add(history, &access, index);
            // What it does later is another event than this.
            if is_seq_cst {
                self.now.clock[thread].advance();
            }
        }
        if is_stale {
            self.read_stale(history, object, index);
        }
    }

    fn learn(&mut self, history: &History, act: Act, index: usize) {
        let store = history.at(index);
        self.now.raise(act.object, store.timestamp);
        if acquires(act.order) {
            self.now.join(&store.message);
        } else {
            self.acquirable.join(&store.message);
        }
        self.past.join(history.past(index));
        if !self.looked_at.contains(&act.object) {
            self.looked_at.push(act.object);
        }
    }

    fn read_stale(&mut self, history: &History, object: ObjectId, index: usize) {
        let timestamp = history.timestamp(index);
        let known = self.stale.iter().position(|(o, t, _)| (*o, *t) == (object, timestamp));
        let at = known.unwrap_or_else(|| {
            self.stale.push((object, timestamp, 0));
            self.stale.len() - 1
        });
        self.stale[at].2 += 1;
        if self.stale[at].2 >= STALE_READS {
            self.now.raise(object, history.timestamp(index + 1));
        }
    }

    /// Adds a store right after the one at `index`, which a read-modify-write has read: then the message of
    /// that one travels on, so that a release sequence is not broken.
    pub(crate) fn write(
        &mut self,
        total: &mut TotalOrder,
        history: &mut History,
        act: Act,
        index: usize,
        value: u64,
        is_update: bool,
    ) {
        let Act { thread, object, order, mixed, .. } = act;
        let before = self.now.clock;
        if is_update {
            self.learn(history, act, index);
        }
        let timestamp = history.timestamp_after(index);
        self.now.raise(object, timestamp);
        let mut message = if releases(order) { self.now.clone() } else { self.released.clone() };
        message.raise(object, timestamp);
        if is_update {
            message.join(&history.at(index).message);
        }
        let new = New { value, message, sticks: is_update, by: thread };
        let stored = history.insert(index, &mut self.past, new);
        if mixed {
            let (is_seq_cst, after) = (order == SeqCst, &self.now.clock);
            let access = Placed {
                thread,
                is_seq_cst,
                object,
                index,
                is_store: true,
                before: &before,
                after,
            };
            total.add(history, &access, stored);
        }
        self.now.clock[thread].advance();
    }

    /// A fence, as far as the thread itself is concerned.
    pub(crate) fn fence(&mut self, order: Ordering) {
        if acquires(order) {
            self.now.join(&self.acquirable);
        }
        if releases(order) {
            self.released.clone_from(&self.now);
        }
        self.fenced |= order == SeqCst;
    }

    /// It must see what the others have stored to `object` by now.
    pub(crate) fn catch_up(&mut self, history: &History, object: ObjectId) {
        self.now.raise(object, history.latest());
    }

    /// The atomics it has loaded since this was last asked.
    pub(crate) fn take_looked_at(&mut self) -> Vec<ObjectId> {
        std::mem::take(&mut self.looked_at)
    }
}
