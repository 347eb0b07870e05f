//! All stores to one atomic, in their modification order.

use super::view::{self, Clock, Past, View};
use super::{Set, acquires};
use std::sync::atomic::Ordering;

/// One store.
pub(super) struct Store {
    /// Its place in the modification order: a later store has a higher one.
    pub(super) place: u32,
    pub(super) value: u64,
    pub(super) message: View,
    /// Is it the store of a read-modify-write? Then it comes right after the one that was read, and
    /// nothing gets in between.
    sticks: bool,
    /// The thread that did it, and which of the thread's stores it is.
    by: usize,
    nth: u32,
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
    pub(super) by: usize,
}

/// All stores to one atomic, in modification order; the first is its initial value.
#[derive(Default)]
pub(crate) struct History {
    stores: Vec<Store>,
    /// What comes before a store that is the newest.
    all: Past,
}

/// Places of stores that were never overtaken lie so far apart: a store can be put between two others a
/// dozen times.
const GAP: u32 = 1 << 12;

impl History {
    pub(crate) fn start(&mut self, value: u64) {
        let new = New { value, message: View::default(), sticks: false, by: 0 };
        self.stores.push(Store::new(0, new, 0, Past::default()));
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

    /// The place of the newest store.
    pub(crate) fn newest_place(&self) -> u32 {
        self.stores[self.last()].place
    }

    /// The place of the store at `index`.
    pub(crate) fn place(&self, index: usize) -> u32 {
        self.stores[index].place
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

    /// The index of the store at this place.
    pub(super) fn index(&self, place: u32) -> usize {
        // Stores that overtook others push the later ones further back, never to the front.
        let mut index = ((place / GAP) as usize).min(self.last());
        while self.stores[index].place < place {
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
            Some(next) => !next.sticks && next.place - self.stores[index].place > 1,
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
        let place = self.place_after(index);
        self.stores.insert(index + 1, Store::new(place, new, nth, *past));
        index + 1
    }

    /// The place of a store that is put right after the one at `index`.
    pub(super) fn place_after(&self, index: usize) -> u32 {
        let before = self.stores[index].place;
        match self.stores.get(index + 1) {
            None => (before / GAP + 1).checked_mul(GAP).expect("less than a million stores"),
            Some(next) => before + (next.place - before) / 2,
        }
    }

    /// The clock of a thread after it has read the store at `index`.
    pub(super) fn clock_after(&self, index: usize, now: &Clock, order: Ordering) -> Clock {
        let mut after = *now;
        if acquires(order) {
            view::join(&mut after, &self.stores[index].message.clock);
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
    fn new(place: u32, new: New, nth: u32, past: Past) -> Store {
        let New { value, message, sticks, by } = new;
        Store {
            place,
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
