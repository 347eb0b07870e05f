//! Mistake: busy wait
//!
//! A thread that waits sleeps for a millisecond and checks again. It wakes up a thousand times in a
//! second for nothing, and takes a permit later than it could.
//!
//! Rejected by: waits_for_a_release, model, as busy wait

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

pub struct Semaphore {
    free: Mutex<usize>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits) }
    }

    pub fn acquire(&self) {
        while !self.try_acquire() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn try_acquire(&self) -> bool {
        let mut free = self.free.lock().unwrap();
        let is_free = *free > 0;
        *free -= usize::from(is_free);
        is_free
    }

    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
    }
}
