//! Mistake: wrong waiter
//!
//! A get that has been woken checks the clock before the queue. If an item comes when its time is up, it goes away
//! without the item, and the thread that could have had the news instead sleeps on.
//!
//! Rejected by: still_empty, model, as wrong waiter

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
            items = self.freed.wait_timeout(items, left).unwrap().0;
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
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() && !limit.is_zero() {
                return None;
            }
            if let Some(item) = items.pop_front() {
                self.freed.notify_one();
                return Some(item);
            }
            if left.is_zero() {
                return None;
            }
            items = self.filled.wait_timeout(items, left).unwrap().0;
        }
    }
}
