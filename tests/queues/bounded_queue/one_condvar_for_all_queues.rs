//! Mistake: wrong waiter
//!
//! The places to wait are `static`s, so a put may wake a thread that waits at another queue.
//!
//! Rejected by: two_queues, model, as wrong waiter

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
static FILLED: Condvar = Condvar::new();
static FREED: Condvar = Condvar::new();
use std::time::{Duration, Instant};

pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        Queue { capacity: capacity.max(1), items: Mutex::new(VecDeque::new()) }
    }

    pub fn put(&self, item: T) {
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.capacity {
            items = FREED.wait(items).unwrap();
        }
        items.push_back(item);
        FILLED.notify_one();
    }

    pub fn get(&self) -> T {
        let mut items = self.items.lock().unwrap();
        loop {
            if let Some(item) = items.pop_front() {
                FREED.notify_one();
                return item;
            }
            items = FILLED.wait(items).unwrap();
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
            items = FREED.wait_timeout(items, left).unwrap().0;
        }
        items.push_back(item);
        FILLED.notify_one();
        Ok(())
    }

    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        let start = Instant::now();
        let mut items = self.items.lock().unwrap();
        loop {
            // Check the queue first and the clock second, so that an item that is there is never
            // left behind.
            if let Some(item) = items.pop_front() {
                FREED.notify_one();
                return Some(item);
            }
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return None;
            }
            items = FILLED.wait_timeout(items, left).unwrap().0;
        }
    }
}
