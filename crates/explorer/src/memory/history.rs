//! All stores to one atomic, in their modification order.

use super::nodes::Set;
use super::orders::acquires;
use super::view::{Clock, Past, View};
use crate::ids::{ThreadId, Timestamp};
use std::sync::atomic::Ordering;

/// One store.
pub(super) struct Store {
    pub(super) timestamp: Timestamp,
    pub(super) value: u64,
    pub(super) message: View,
    /// Is it the store of a read-modify-write? Then it comes right after the one that was read, and
    /// nothing gets in between.
    sticks: bool,
    /// The thread that did it, and which of the thread's stores it is.
    by: ThreadId,
    nth: u16,
    /// What comes before it, itself included.
    past: Past,
    /// What comes before those that read it, themselves included.
    readers: Past,
    /// None if there are no sequentially consistent operations to be ordered.
    pub(super) marks: Option<Box<Marks>>,
}

/// What the single order of sequentially consistent operations has to do with a store.
#[derive(Default)]
pub(super) struct Marks {
    /// What is before all that comes after the store.
    pub(super) written_after: Set,
    /// What is before all that comes after its readers.
    pub(super) read_after: Set,
    /// The sequentially consistent operations that stored or read it.
    pub(super) nodes: Set,
}

/// What a new store brings with it.
pub(super) struct New {
    pub(super) value: u64,
    pub(super) message: View,
    pub(super) sticks: bool,
    pub(super) by: ThreadId,
}

/// All stores to one atomic, in modification order; the first is its initial value.
#[derive(Default)]
pub(crate) struct History {
    stores: Vec<Store>,
    /// What comes before a store that is the newest.
    all: Past,
}

/// The timestamps of stores that were never overtaken lie so far apart: a store can be put between two others
/// a dozen times.
const GAP: u32 = 1 << 12;

impl History {
    pub(crate) fn start(&mut self, value: u64) {
        let new = New { value, message: View::default(), sticks: false, by: ThreadId::MAIN };
        self.stores.push(Store::new(Timestamp::default(), new, 0, Past::default()));
    }

    pub(crate) fn is_started(&self) -> bool {
        !self.stores.is_empty()
    }

    /// The index of the newest store.
    pub(crate) fn last(&self) -> usize {
        self.stores.len() - 1
    }

    pub(crate) fn newest(&self) -> u64 {
        self.stores.last().expect("an atomic has an initial value").value
    }

    /// When the newest store was stored.
    pub(crate) fn latest(&self) -> Timestamp {
        self.stores[self.last()].timestamp
    }

    /// When the store at `index` was stored.
    pub(crate) fn timestamp(&self, index: usize) -> Timestamp {
        self.stores[index].timestamp
    }

    pub(crate) fn value(&self, index: usize) -> u64 {
        self.stores[index].value
    }

    pub(super) fn at(&self, index: usize) -> &Store {
        &self.stores[index]
    }

    pub(super) fn stores(&self) -> &[Store] {
        &self.stores
    }

    /// The index of the store with this timestamp.
    pub(super) fn index(&self, timestamp: Timestamp) -> usize {
        // Stores that overtook others push the later ones further back, never to the front.
        let mut index = ((timestamp.0 / GAP) as usize).min(self.last());
        while self.stores[index].timestamp < timestamp {
            index += 1;
        }
        index
    }

    /// Do all stores after the one at `index` come before what has this past?
    pub(super) fn newer_are_in(&self, index: usize, past: &Past) -> bool {
        self.stores[index + 1..].iter().all(|store| past.has(store.by, store.nth))
    }

    /// What comes before a store that is put right after the one at `index`.
    pub(super) fn past_of_next(&self, index: usize) -> Past {
        if index == self.last() {
            return self.all;
        }
        let mut past = Past::default();
        for store in &self.stores[..=index] {
            past.join(&store.past);
            past.join(&store.readers);
        }
        past
    }

    pub(super) fn past(&self, index: usize) -> &Past {
        &self.stores[index].past
    }

    /// Can a store be put right after the one at `index`?
    pub(super) fn has_room_after(&self, index: usize) -> bool {
        match self.stores.get(index + 1) {
            None => true,
            Some(next) => !next.sticks && next.timestamp.0 - self.stores[index].timestamp.0 > 1,
        }
    }

    /// One with this past has read the store at `index`.
    pub(super) fn note_reader(&mut self, index: usize, past: &Past) {
        self.stores[index].readers.join(past);
        self.all.join(past);
    }

    /// Puts a store right after the one at `index`. `past` is what its thread has behind it, and grows by
    /// what comes before the store. Says where it stands.
    pub(super) fn insert(&mut self, index: usize, past: &mut Past, new: New) -> usize {
        past.join(&self.past_of_next(index));
        let nth = past.count(new.by);
        self.all.join(past);
        let timestamp = self.timestamp_after(index);
        self.stores.insert(index + 1, Store::new(timestamp, new, nth, *past));
        index + 1
    }

    /// The timestamp of a store that is put right after the one at `index`.
    pub(super) fn timestamp_after(&self, index: usize) -> Timestamp {
        let Timestamp(before) = self.stores[index].timestamp;
        Timestamp(match self.stores.get(index + 1) {
            None => (before / GAP + 1).checked_mul(GAP).expect("less than a million stores"),
            Some(next) => before + (next.timestamp.0 - before) / 2,
        })
    }

    /// The clock of a thread after it has read the store at `index`.
    pub(super) fn clock_after(&self, index: usize, now: &Clock, order: Ordering) -> Clock {
        let mut after = *now;
        if acquires(order) {
            after.join(&self.stores[index].message.clock);
        }
        after
    }

    /// The sequentially consistent operations on stores later than the one at `index`.
    pub(super) fn nodes_after(&self, index: usize) -> Set {
        let mut nodes = Set::default();
        let marks = self.stores[index + 1..].iter().filter_map(|store| store.marks.as_ref());
        marks.for_each(|marks| nodes.join(&marks.nodes));
        nodes
    }

    pub(super) fn marks_of(&mut self, index: usize) -> &mut Marks {
        self.stores[index].marks.get_or_insert_default()
    }
}

impl Store {
    fn new(timestamp: Timestamp, new: New, nth: u16, past: Past) -> Store {
        let New { value, message, sticks, by } = new;
        Store {
            timestamp,
            value,
            message,
            sticks,
            by,
            nth,
            past,
            readers: Past::default(),
            marks: None,
        }
    }
}
