//! A queue from which the most urgent item comes out first, and of equally urgent items the oldest or the
//! newest.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

/// Which of several items with the same priority comes out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// The one that was put in first. If all items have the same priority, this is first in, first out.
    OldestFirst,
    /// The one that was put in last. If all items have the same priority, this is last in, first out.
    NewestFirst,
}

/// A queue of items with priorities, without a bound. Items need no order of their own, because they are
/// never compared.
pub struct Queue<T> {
    ties: Ties,
    state: Mutex<State<T>>,
    /// Each put notifies one thread, because an item is for one thread.
    filled: Condvar,
}

struct State<T> {
    /// By priority and turn. No two items have the same turn, so no item takes the place of another.
    items: BTreeMap<(i64, i64), T>,
    /// How many have been put in, ever.
    count: i64,
}

impl<T> Queue<T> {
    /// An empty queue.
    pub fn new(ties: Ties) -> Queue<T> {
        let state = State { items: BTreeMap::new(), count: 0 };
        Queue { ties, state: Mutex::new(state), filled: Condvar::new() }
    }

    /// Puts an item in. It never waits for room. A smaller number is more urgent.
    pub fn put(&self, priority: i64, item: T) {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        let turn = match self.ties {
            Ties::OldestFirst => state.count,
            Ties::NewestFirst => -state.count,
        };
        state.items.insert((priority, turn), item);
        self.filled.notify_one();
    }

    /// Takes out the item with the smallest priority; if several items share it, the one that `Ties`
    /// says. Waits while the queue is empty, and the thread sleeps while it waits. Everything that was
    /// done before the item was put in is visible after that.
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

    /// Like `get`, but returns `None` if the queue is empty. It never waits for an item.
    pub fn try_get(&self) -> Option<T> {
        self.state.lock().unwrap().items.pop_first().map(|(_, item)| item)
    }
}
