//! Mistake: lost item
//!
//! The priority alone is the key of the map: an item takes the place of another with the same.
//!
//! Rejected by: oldest_first, model, as lost item
//! Rejected by: oldest_first, native, as lost item

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    OldestFirst,
    NewestFirst,
}

pub struct Queue<T> {
    ties: Ties,
    state: Mutex<State<T>>,
    filled: Condvar,
}

struct State<T> {
    items: BTreeMap<i64, T>,
}

impl<T> Queue<T> {
    pub fn new(ties: Ties) -> Queue<T> {
        let state = State { items: BTreeMap::new() };
        Queue { ties, state: Mutex::new(state), filled: Condvar::new() }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut state = self.state.lock().unwrap();
        state.items.insert(priority, item);
        self.filled.notify_one();
    }

    pub fn get(&self) -> T {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some((_, item)) = state.items.pop_first() {
                return item;
            }
            state = self.filled.wait(state).unwrap();
        }
    }

    pub fn try_get(&self) -> Option<T> {
        self.state.lock().unwrap().items.pop_first().map(|(_, item)| item)
    }
}
