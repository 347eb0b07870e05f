//! A queue that can be closed: after that nothing more goes in, but everything in the queue still comes
//! out.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// A first-in, first-out queue with room for a limited number of items, until it is closed. A thread
/// sleeps while it waits.
pub struct Queue<T> {
    /// At least 1.
    capacity: usize,
    /// A waiting thread checks both, so both are behind one lock.
    state: Mutex<State<T>>,
    /// Where `get` waits. Each put notifies one thread, and the close notifies all.
    filled: Condvar,
    /// Where `put` waits. Each get notifies one thread, and the close notifies all.
    freed: Condvar,
}

struct State<T> {
    /// The oldest at the front.
    items: VecDeque<T>,
    /// It never becomes false again.
    closed: bool,
}

/// The queue is closed; here is the item that was not put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

/// There is no item in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// The queue is still open, so there may be one later.
    ForNow,
    /// The queue is closed, so there will never be one again.
    ForGood,
}

impl<T> Queue<T> {
    /// An empty open queue with room for `capacity` items; a capacity of 0 counts as 1.
    pub fn new(capacity: usize) -> Queue<T> {
        Queue {
            capacity: capacity.max(1),
            state: Mutex::new(State { items: VecDeque::new(), closed: false }),
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }

    /// Puts an item in at the end. Waits while the queue is full and open.
    ///
    /// # Errors
    /// Returns the item if the queue is closed, whether before the call or while this thread is
    /// waiting. Every item that was put in without an error comes out.
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

    /// Takes out the item that has been in the queue longest. Waits while the queue is empty and open.
    /// Returns `None` if the queue is closed and all items have been taken out.
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

    /// Like `get`, but never waits for an item.
    ///
    /// # Errors
    /// If there is no item; the error says whether there may be one later.
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

    /// Closes the queue for good, and wakes all waiting threads. Whatever is in the queue stays there
    /// until it is taken out; `close` does not wait for that. Closing the queue again does nothing.
    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.filled.notify_all();
        self.freed.notify_all();
    }
}
