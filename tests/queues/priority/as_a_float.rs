//! Mistake: wrong priority
//!
//! The priorities are compared as floating-point numbers, which have 53 bits: neighbours above 2⁵³ count as equal.
//!
//! Rejected by: any_priority, model, as wrong priority
//! Rejected by: any_priority, native, as wrong priority

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
        state.count += 1;
        let turn = match self.ties {
            Ties::OldestFirst => state.count,
            Ties::NewestFirst => -state.count,
        };
        state.items.insert((in_order(priority as f64), turn), item);
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

fn in_order(priority: f64) -> i64 {
    let bits = priority.to_bits() as i64;
    if bits < 0 { i64::MIN - bits } else { bits }
}
