//! Mistake: stale read
//!
//! The count is always right, but a relaxed operation orders nothing else: the thread that takes the
//! permit need not see what was done before it was given back.
//!
//! Rejected by: handed_over, model, as stale read

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

pub struct Semaphore {
    free: AtomicUsize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits) }
    }

    pub fn acquire(&self) {
        while !self.try_acquire() {
            thread::yield_now();
        }
    }

    pub fn try_acquire(&self) -> bool {
        self.free.fetch_update(Relaxed, Relaxed, |free| free.checked_sub(1)).is_ok()
    }

    pub fn release(&self) {
        self.free.fetch_add(1, Relaxed);
    }
}
