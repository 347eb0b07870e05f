//! A queue that can be closed: after that nothing more goes in, but everything in the queue still comes
//! out.

use std::collections::VecDeque;

/// A first-in, first-out queue with room for a limited number of items, until it is closed. A thread
/// sleeps while it waits.
pub struct Queue<T> {
    // What must a waiting thread check, besides the items?
    items: VecDeque<T>,
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
        todo!("an open queue with room for {capacity} items")
    }

    /// Puts an item in at the end. Waits while the queue is full and open.
    ///
    /// # Errors
    /// Returns the item if the queue is closed, whether before the call or while this thread is
    /// waiting. Every item that was put in without an error comes out.
    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        todo!("wait until there is room or the queue is closed")
    }

    /// Takes out the item that has been in the queue longest. Waits while the queue is empty and open.
    /// Returns `None` if the queue is closed and all items have been taken out.
    pub fn get(&self) -> Option<T> {
        todo!("wait until there is an item or the queue is closed")
    }

    /// Like `get`, but never waits for an item.
    ///
    /// # Errors
    /// If there is no item; the error says whether there may be one later.
    pub fn try_get(&self) -> Result<T, Empty> {
        todo!("take an item out if there is one")
    }

    /// Closes the queue for good, and wakes all waiting threads. Whatever is in the queue stays there
    /// until it is taken out; `close` does not wait for that. Closing the queue again does nothing.
    pub fn close(&self) {
        todo!("close it, and wake every thread that waits")
    }
}
