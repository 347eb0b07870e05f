//! Mistake: endless loop
//!
//! The thread asks again and again, and holds the lock meanwhile. No other thread can release a permit.
//!
//! Rejected by: a_release_wakes, model, as endless loop

use std::sync::Mutex;
use std::thread;

pub struct Semaphore {
    free: Mutex<usize>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits) }
    }

    pub fn acquire(&self) {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            thread::yield_now();
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
    }
}
