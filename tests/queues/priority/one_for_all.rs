//! Mistake: ties out of order
//!
//! Which of equal items comes first is a `static`, so it is the same for all queues: what the last one was made
//! with.
//!
//! Rejected by: two_queues, native, as ties out of order
//! Rejected by: two_queues, model, as ties out of order

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
static TIES: AtomicBool = AtomicBool::new(true);

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
        TIES.store(ties == Ties::OldestFirst, Relaxed);
        Queue { ties, state: Mutex::new(state), filled: Condvar::new() }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        let turn = match if TIES.load(Relaxed) { Ties::OldestFirst } else { Ties::NewestFirst } {
            Ties::OldestFirst => state.count,
            Ties::NewestFirst => -state.count,
        };
        state.items.insert((priority, turn), item);
        self.filled.notify_one();
    }

    pub fn get(&self) -> T {
        let mut state = self.state.lock().unwrap();
        loop {
            // The item is chosen now, and not when a put woke this thread, because a more urgent
            // one may have come since.
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
