//! Mistake: lost wake-up
//!
//! The lock is there only because `wait` wants one. A release can come between the check of the count
//! and the sleep, and its notification finds no thread asleep.
//!
//! Rejected by: a_release_wakes, model, as lost wake-up

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: AtomicUsize,
    lock: Mutex<()>,
    freed: Condvar,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits), lock: Mutex::new(()), freed: Condvar::new() }
    }

    pub fn acquire(&self) {
        let mut guard = self.lock.lock().unwrap();
        while !self.try_acquire() {
            guard = self.freed.wait(guard).unwrap();
        }
    }

    pub fn try_acquire(&self) -> bool {
        let less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
    }

    pub fn release(&self) {
        self.free.fetch_add(1, Ordering::SeqCst);
        self.freed.notify_one();
    }
}
