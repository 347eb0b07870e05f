//! Mistake: if for while
//!
//! The thread does not check again after it was woken. A wait may end for no reason, and another thread
//! may have been faster: then there is no permit to subtract.
//!
//! Rejected by: one_at_a_time, model, as panic

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
        if *free == 0 {
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
