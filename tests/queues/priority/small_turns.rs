//! Mistake: ties out of order
//!
//! The turns are small numbers, which start again from 0 after 65,535 items. An item with the turn
//! 0 then overtakes one with the turn 65,535.
//!
//! Rejected by: no_bound, native, as ties out of order

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
    items: BTreeMap<(i64, i64), T>,
    count: i64,
}

impl<T> Queue<T> {
    pub fn new(ties: Ties) -> Queue<T> {
        let state = State { items: BTreeMap::new(), count: 0 };
        Queue { ties, state: Mutex::new(state), filled: Condvar::new() }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut state = self.state.lock().unwrap();
        state.count = (state.count + 1) % 65_536;
        let turn = match self.ties {
            Ties::OldestFirst => state.count,
            Ties::NewestFirst => -state.count,
        };
        state.items.insert((priority, turn), item);
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
