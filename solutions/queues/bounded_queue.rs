//! A queue with room for a limited number of items: `put` waits while the queue is full, and `get`
//! waits while it is empty.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// A first-in, first-out queue that any number of threads may use. A thread sleeps while it waits.
pub struct Queue<T> {
    /// At least 1.
    capacity: usize,
    /// The oldest at the front; never more than `capacity`.
    items: Mutex<VecDeque<T>>,
    /// Where `get` waits. Each put notifies one thread, because an item is for one thread.
    filled: Condvar,
    /// Where `put` waits. Each get notifies one thread. It is a separate place, so that news of
    /// room never goes to a thread that is waiting for an item.
    freed: Condvar,
}

impl<T> Queue<T> {
    /// An empty queue with room for `capacity` items; a capacity of 0 counts as 1.
    pub fn new(capacity: usize) -> Queue<T> {
        Queue {
            capacity: capacity.max(1),
            items: Mutex::new(VecDeque::new()),
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }

    /// Puts an item in at the end. Waits while the queue is full.
    pub fn put(&self, item: T) {
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.capacity {
            items = self.freed.wait(items).unwrap();
        }
        items.push_back(item);
        self.filled.notify_one();
    }

    /// Takes out the item that has been in the queue longest. Waits while the queue is empty.
    /// Everything that was done before the item was put in is visible after that.
    pub fn get(&self) -> T {
        let mut items = self.items.lock().unwrap();
        loop {
            if let Some(item) = items.pop_front() {
                self.freed.notify_one();
                return item;
            }
            items = self.filled.wait(items).unwrap();
        }
    }

    /// Like `put`, but waits no longer than `limit`; with a limit of 0 it does not wait at all.
    ///
    /// The limit covers the whole call, however often the thread is woken. A limit that is too long for
    /// the clock, such as `Duration::MAX`, never ends the wait.
    ///
    /// # Errors
    /// Returns the item if the queue is still full when the time is up.
    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        let start = Instant::now();
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.capacity {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(item);
            }
            items = self.freed.wait_timeout(items, left).unwrap().0;
        }
        items.push_back(item);
        self.filled.notify_one();
        Ok(())
    }

    /// Like `get`, but waits no longer than `limit`, which works as it does in `put_timeout`. Returns
    /// `None` if the queue is still empty when the time is up.
    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        let start = Instant::now();
        let mut items = self.items.lock().unwrap();
        loop {
            // Check the queue first and the clock second, so that an item that is there is never
            // left behind.
            if let Some(item) = items.pop_front() {
                self.freed.notify_one();
                return Some(item);
            }
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return None;
            }
            items = self.filled.wait_timeout(items, left).unwrap().0;
        }
    }
}
