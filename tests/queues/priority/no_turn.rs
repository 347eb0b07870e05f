//! Mistake: ties out of order
//!
//! A heap that looks at the priorities alone. Which of two equal ones comes first is left to
//! chance.
//!
//! Rejected by: oldest_first, model, as ties out of order
//! Rejected by: oldest_first, native, as ties out of order

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    OldestFirst,
    NewestFirst,
}

pub struct Queue<T> {
    ties: Ties,
    state: Mutex<(BinaryHeap<Entry<T>>, i64)>,
    filled: Condvar,
}

struct Entry<T> {
    key: i64,
    item: T,
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Entry<T>) -> Ordering {
        other.key.cmp(&self.key)
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Entry<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Entry<T>) -> bool {
        self.key == other.key
    }
}

impl<T> Eq for Entry<T> {}

impl<T> Queue<T> {
    pub fn new(ties: Ties) -> Queue<T> {
        Queue { ties, state: Mutex::new((BinaryHeap::new(), 0)), filled: Condvar::new() }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut state = self.state.lock().unwrap();
        let (items, turn) = &mut *state;
        items.push(Entry { key: priority, item });
        *turn += if self.ties == Ties::OldestFirst { 1 } else { -1 };
        drop(state);
        self.filled.notify_one();
    }

    pub fn get(&self) -> T {
        let state = self.state.lock().unwrap();
        let mut state = self.filled.wait_while(state, |state| state.0.is_empty()).unwrap();
        state.0.pop().expect("it is not empty").item
    }

    pub fn try_get(&self) -> Option<T> {
        Some(self.state.lock().unwrap().0.pop()?.item)
    }
}
