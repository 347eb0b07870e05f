//! Mistake: sleeps through the close
//!
//! The close notifies each condition variable thirty-two times, however many threads wait.
//!
//! Rejected by: many_getters, native, as sleeps through the close
//! Rejected by: many_putters, native, as sleeps through the close

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

pub struct Queue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    filled: Condvar,
    freed: Condvar,
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
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        while state.items.len() >= self.capacity && !state.closed {
            state = self.freed.wait(state).unwrap();
        }
        // Checked even after the wait, because the close may be what ended it.
        if state.closed {
            return Err(Closed(item));
        }
        state.items.push_back(item);
        self.filled.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        loop {
            // Check for items first and for the close second, so that what is left still comes out.
            if let Some(item) = state.items.pop_front() {
                self.freed.notify_one();
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap();
        }
    }

    pub fn try_get(&self) -> Result<T, Empty> {
        let mut state = self.state.lock().unwrap();
        match state.items.pop_front() {
            Some(item) => {
                self.freed.notify_one();
                Ok(item)
            }
            None if state.closed => Err(Empty::ForGood),
            None => Err(Empty::ForNow),
        }
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        for _ in 0..32 {
            self.filled.notify_one();
            self.freed.notify_one();
        }
    }
}
