//! Mistake: refused while free
//!
//! A lock that is busy says nothing about the permits: another thread is at the count, that's all.
//!
//! Rejected by: both_try, model, as refused while free

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
        match self.free.try_lock() {
            Ok(mut free) if *free > 0 => {
                *free -= 1;
                true
            }
            _ => false,
        }
    }

    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
        self.freed.notify_one();
    }
}
