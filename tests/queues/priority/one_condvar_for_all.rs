//! Mistake: wrong waiter
//!
//! The place to wait is a `static`, so a put may wake a thread that waits at another queue.
//!
//! Rejected by: two_queues, model, as wrong waiter

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};
static FILLED: Condvar = Condvar::new();

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    OldestFirst,
    NewestFirst,
}

pub struct Queue<T> {
    ties: Ties,
    state: Mutex<State<T>>,
}

struct State<T> {
    items: BTreeMap<(i64, i64), T>,
    count: i64,
}

impl<T> Queue<T> {
    pub fn new(ties: Ties) -> Queue<T> {
        let state = State { items: BTreeMap::new(), count: 0 };
        Queue { ties, state: Mutex::new(state) }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        let turn = match self.ties {
            Ties::OldestFirst => state.count,
            Ties::NewestFirst => -state.count,
        };
        state.items.insert((priority, turn), item);
        FILLED.notify_one();
    }

    pub fn get(&self) -> T {
        let mut state = self.state.lock().unwrap();
        loop {
            // The item is chosen now, and not when a put woke this thread, because a more urgent
            // one may have come since.
            if let Some((_, item)) = state.items.pop_first() {
                return item;
            }
            state = FILLED.wait(state).unwrap();
        }
    }

    pub fn try_get(&self) -> Option<T> {
        self.state.lock().unwrap().items.pop_first().map(|(_, item)| item)
    }
}
