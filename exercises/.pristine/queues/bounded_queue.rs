//! A queue with room for a limited number of items: `put` waits while the queue is full, and `get`
//! waits while it is empty.

use std::collections::VecDeque;
use std::time::Duration;

/// A first-in, first-out queue that any number of threads may use. A thread sleeps while it waits.
pub struct Queue<T> {
    // What must go around the items, and where do threads wait?
    items: VecDeque<T>,
}

impl<T> Queue<T> {
    /// An empty queue with room for `capacity` items; a capacity of 0 counts as 1.
    pub fn new(capacity: usize) -> Queue<T> {
        todo!("a queue with room for {capacity} items")
    }

    /// Puts an item in at the end. Waits while the queue is full.
    pub fn put(&self, item: T) {
        todo!("wait until there is room, and put it in")
    }

    /// Takes out the item that has been in the queue longest. Waits while the queue is empty.
    /// Everything that was done before the item was put in is visible after that.
    pub fn get(&self) -> T {
        todo!("wait until there is an item, and take it out")
    }

    /// Like `put`, but waits no longer than `limit`; with a limit of 0 it does not wait at all.
    ///
    /// The limit covers the whole call, however often the thread is woken. A limit that is too long
    /// for the clock, such as `Duration::MAX`, never ends the wait.
    ///
    /// # Errors
    /// Returns the item if the queue is still full when the time is up.
    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        todo!("wait for room, for {limit:?} at most")
    }

    /// Like `get`, but waits no longer than `limit`, which works as it does in `put_timeout`.
    /// Returns `None` if the queue is still empty when the time is up.
    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        todo!("wait for an item, for {limit:?} at most")
    }
}
