//! Mistake: put after the close
//!
//! Whether it is closed is a `static`, so all queues are closed with one.
//!
//! Rejected by: two_queues, native, as put after the close
//! Rejected by: two_queues, model, as put after the close

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
static CLOSED: AtomicBool = AtomicBool::new(false);

pub struct Queue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    filled: Condvar,
    freed: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
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
        CLOSED.store(false, SeqCst);
        Queue {
            capacity: capacity.max(1),
            state: Mutex::new(State { items: VecDeque::new() }),
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        while state.items.len() >= self.capacity && !CLOSED.load(SeqCst) {
            state = self.freed.wait(state).unwrap();
        }
        // Checked even after the wait, because the close may be what ended it.
        if CLOSED.load(SeqCst) {
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
            if CLOSED.load(SeqCst) {
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
            None if CLOSED.load(SeqCst) => Err(Empty::ForGood),
            None => Err(Empty::ForNow),
        }
    }

    pub fn close(&self) {
        let _state = self.state.lock().unwrap();
        CLOSED.store(true, SeqCst);
        self.filled.notify_all();
        self.freed.notify_all();
    }
}
