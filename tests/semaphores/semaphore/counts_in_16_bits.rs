//! Mistake: refused while free
//!
//! The permits are counted in 16 bits. If there are more, they are counted wrongly from the beginning.
//!
//! Rejected by: many_permits, native, as refused while free
//! Rejected by: many_permits, model, as refused while free

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<i16>,
    freed: Condvar,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits as i16), freed: Condvar::new() }
    }

    pub fn acquire(&self) {
        let free = self.free.lock().unwrap();
        *self.freed.wait_while(free, |free| *free <= 0).unwrap() -= 1;
    }

    pub fn try_acquire(&self) -> bool {
        let mut free = self.free.lock().unwrap();
        let is_free = *free > 0;
        *free -= i16::from(is_free);
        is_free
    }

    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
        self.freed.notify_one();
    }
}
