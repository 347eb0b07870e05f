//! Mistake: closes again
//!
//! `count_down` checks that something is left to count, and then counts. Two threads that see the last
//! thing both count it, and the count goes below 0, to the largest number there is.
//!
//! Rejected by: one_too_many_at_once, model, as closes again

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Latch {
    left: AtomicUsize,
    lock: Mutex<()>,
    opened: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: AtomicUsize::new(count), lock: Mutex::new(()), opened: Condvar::new() }
    }

    pub fn count_down(&self) {
        if self.left.load(Ordering::Acquire) == 0 {
            return;
        }
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            let _guard = self.lock.lock().unwrap();
            self.opened.notify_all();
        }
    }

    pub fn wait(&self) {
        let mut guard = self.lock.lock().unwrap();
        while self.left.load(Ordering::Acquire) > 0 {
            guard = self.opened.wait(guard).unwrap();
        }
    }
}
