//! Mistake: wrong waiter
//!
//! The places to wait are `static`s, so a put may wake a thread that waits at another queue.
//!
//! Rejected by: two_queues, model, as wrong waiter

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
static FILLED: Condvar = Condvar::new();
static FREED: Condvar = Condvar::new();

pub struct Queue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
}

struct State<T> {
    items: VecDeque<T>,
    closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    ForNow,
    ForGood,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        Queue {
            capacity: capacity.max(1),
            state: Mutex::new(State { items: VecDeque::new(), closed: false }),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        while state.items.len() >= self.capacity && !state.closed {
            state = FREED.wait(state).unwrap();
        }
        // Checked even after the wait, because the close may be what ended it.
        if state.closed {
            return Err(Closed(item));
        }
        state.items.push_back(item);
        FILLED.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        loop {
            // Check for items first and for the close second, so that what is left still comes out.
            if let Some(item) = state.items.pop_front() {
                FREED.notify_one();
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state = FILLED.wait(state).unwrap();
        }
    }

    pub fn try_get(&self) -> Result<T, Empty> {
        let mut state = self.state.lock().unwrap();
        match state.items.pop_front() {
            Some(item) => {
                FREED.notify_one();
                Ok(item)
            }
            None if state.closed => Err(Empty::ForGood),
            None => Err(Empty::ForNow),
        }
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        FILLED.notify_all();
        FREED.notify_all();
    }
}
