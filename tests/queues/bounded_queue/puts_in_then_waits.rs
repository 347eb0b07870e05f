//! Mistake: capacity off by one
//!
//! `put` puts its item in at once, and then waits for the place. With each thread that waits, the queue holds one
//! item more than it has room for.
//!
//! Rejected by: one_inside, model, as capacity off by one

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    fn new(permits: usize) -> Semaphore {
        Semaphore { permits: Mutex::new(permits), released: Condvar::new() }
    }

    fn acquire(&self) {
        let permits = self.permits.lock().unwrap();
        *self.released.wait_while(permits, |permits| *permits == 0).unwrap() -= 1;
    }

    fn acquire_timeout(&self, limit: Duration) -> bool {
        let start = Instant::now();
        let mut permits = self.permits.lock().unwrap();
        while *permits == 0 {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            permits = self.released.wait_timeout(permits, left).unwrap().0;
        }
        *permits -= 1;
        true
    }

    fn release(&self) {
        *self.permits.lock().unwrap() += 1;
        self.released.notify_one();
    }
}

pub struct Queue<T> {
    free: Semaphore,
    filled: Semaphore,
    items: Mutex<VecDeque<T>>,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        Queue {
            free: Semaphore::new(capacity.max(1)),
            filled: Semaphore::new(0),
            items: Mutex::new(VecDeque::new()),
        }
    }

    pub fn put(&self, item: T) {
        self.push(item);
        self.free.acquire();
    }

    pub fn get(&self) -> T {
        self.filled.acquire();
        self.pop()
    }

    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        if !self.free.acquire_timeout(limit) {
            return Err(item);
        }
        self.push(item);
        Ok(())
    }

    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        self.filled.acquire_timeout(limit).then(|| self.pop())
    }

    /// The caller has a permit for a free place.
    fn push(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
        self.filled.release();
    }

    /// The caller has a permit for an item.
    fn pop(&self) -> T {
        let item = self.items.lock().unwrap().pop_front().expect("a permit stands for an item");
        self.free.release();
        item
    }
}
