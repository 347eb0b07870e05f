//! Waiting with a limit is the only kind there is: `put` and `get` wait with `Duration::MAX`, and a limit that
//! leads beyond the clock makes no deadline.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    filled: Condvar,
    freed: Condvar,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        Queue {
            capacity: capacity.max(1),
            items: Mutex::new(VecDeque::new()),
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) {
        let put = self.put_timeout(item, Duration::MAX);
        assert!(put.is_ok(), "it waits until there is room");
    }

    pub fn get(&self) -> T {
        self.get_timeout(Duration::MAX).expect("it waits until there is an item")
    }

    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        let is_full = |items: &VecDeque<T>| items.len() >= self.capacity;
        let mut items = self.wait_while(&self.freed, limit, is_full);
        if is_full(&items) {
            return Err(item);
        }
        items.push_back(item);
        self.filled.notify_one();
        Ok(())
    }

    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        let item = self.wait_while(&self.filled, limit, VecDeque::is_empty).pop_front()?;
        self.freed.notify_one();
        Some(item)
    }

    /// The items, once `condition` doesn't hold any more, or when the limit is over.
    fn wait_while(
        &self,
        told: &Condvar,
        limit: Duration,
        condition: impl Fn(&VecDeque<T>) -> bool,
    ) -> MutexGuard<'_, VecDeque<T>> {
        let deadline = Instant::now().checked_add(limit);
        let mut items = self.items.lock().unwrap();
        while condition(&items) {
            let left = match deadline {
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
                None => Duration::MAX,
            };
            if left.is_zero() {
                break;
            }
            items = told.wait_timeout(items, left).unwrap().0;
        }
        items
    }
}
