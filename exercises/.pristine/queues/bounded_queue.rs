//! A queue with room for a limited number of items: a put waits while it is full, and a get while
//! it is empty.

use std::collections::VecDeque;
use std::time::Duration;

/// A queue of items, first in, first out, that any number of threads may use. A thread that waits
/// sleeps.
pub struct Queue<T> {
    // What must there be around the items, and where do threads wait?
    items: VecDeque<T>,
}

impl<T> Queue<T> {
    /// An empty queue with room for `capacity` items; 0 counts as 1.
    pub fn new(capacity: usize) -> Queue<T> {
        todo!("a queue with room for {capacity} items")
    }

    /// Puts an item in at the end. Waits while the queue is full.
    pub fn put(&self, item: T) {
        todo!("wait until there is room, and put it in")
    }

    /// Takes out the item that has been in the queue longest. Waits while the queue is empty.
    /// Everything that was done before the item was put in is then visible.
    pub fn get(&self) -> T {
        todo!("wait until there is an item, and take it out")
    }

    /// Like `put`, but waits no longer than `limit`; with a limit of 0 it does not wait.
    ///
    /// The limit is for the whole call, however often the thread is woken. A limit too long for the
    /// clock never ends the wait; `Duration::MAX` is one.
    ///
    /// # Errors
    /// The item comes back if the queue is still full when `limit` is over.
    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        todo!("wait for room, for {limit:?} at most")
    }

    /// Like `get`, but waits no longer than `limit`, as `put_timeout` does. None if the queue is
    /// still empty then.
    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        todo!("wait for an item, for {limit:?} at most")
    }
}
