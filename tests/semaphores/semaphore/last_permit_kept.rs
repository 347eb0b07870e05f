//! Mistake: count off by one
//!
//! The last permit is never given to any thread.
//!
//! Rejected by: every_permit, model, as lost permit
//! Rejected by: every_permit, native, as lost permit

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
        while *free <= 1 {
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
        *self.free.lock().unwrap() += 1;
        self.freed.notify_one();
    }
}
