//! A wait that was not ended by a notification has taken none from any other thread, so it may give up at once.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
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
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.capacity {
            items = self.freed.wait(items).unwrap();
        }
        items.push_back(item);
        self.filled.notify_one();
    }

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

    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        let start = Instant::now();
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.capacity {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(item);
            }
            let (again, wait) = self.freed.wait_timeout(items, left).unwrap();
            if wait.timed_out() {
                return Err(item);
            }
            items = again;
        }
        items.push_back(item);
        self.filled.notify_one();
        Ok(())
    }

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
            let (again, wait) = self.filled.wait_timeout(items, left).unwrap();
            if wait.timed_out() {
                return None;
            }
            items = again;
        }
    }
}
