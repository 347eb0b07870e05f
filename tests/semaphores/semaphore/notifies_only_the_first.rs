//! Mistake: lost wake-up
//!
//! It looks like thrift: can a thread be waiting while permits are free? Yes, if it was notified and hasn't
//! got the lock yet. A second release comes in between, finds a free permit, and notifies no thread.
//!
//! Rejected by: two_releases, model, as lost wake-up

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new() }
    }

    pub fn acquire(&self) {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
    }

    pub fn try_acquire(&self) -> bool {
        let mut free = self.free.lock().unwrap();
        let is_free = *free > 0;
        if is_free {
            *free -= 1;
        }
        is_free
    }

    pub fn release(&self) {
        let mut free = self.free.lock().unwrap();
        *free += 1;
        if *free == 1 {
            self.freed.notify_one();
        }
    }
}
