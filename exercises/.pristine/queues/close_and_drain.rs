//! A queue that can be closed: nothing more goes in, and all that is in it still comes out.

use std::collections::VecDeque;

/// A queue with room for a limited number of items, first in, first out, until it is closed. A thread that
/// waits sleeps.
pub struct Queue<T> {
    // What must a thread that waits check, besides the items?
    items: VecDeque<T>,
}

/// The queue is closed; here is the item that was not put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

/// There is no item in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// But the queue is open: there may be one later.
    ForNow,
    /// And the queue is closed: there will never be one again.
    ForGood,
}

impl<T> Queue<T> {
    /// An empty open queue with room for `capacity` items; 0 counts as 1.
    pub fn new(capacity: usize) -> Queue<T> {
        todo!("an open queue with room for {capacity} items")
    }

    /// Puts an item in at the end. Waits while the queue is full and open.
    ///
    /// # Errors
    /// If the queue is closed, before or while this thread waits: the item comes back. Every item
    /// that was put in without an error comes out.
    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        todo!("wait until there is room or the queue is closed")
    }

    /// Takes out the item that has been in the queue longest. Waits while the queue is empty and
    /// open. None if the queue is closed and all items have been taken out.
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

    /// Closes the queue for good, and wakes all threads that wait. What is in the queue stays there
    /// until it is taken out; `close` does not wait for that. Closing it again does nothing.
    pub fn close(&self) {
        todo!("close it, and wake every thread that waits")
    }
}
