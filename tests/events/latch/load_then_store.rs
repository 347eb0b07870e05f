//! Mistake: lost count
//!
//! The count is loaded, then stored. Two readers can load the same number: then two things have
//! happened, and one was counted. The latch never opens.
//!
//! Rejected by: merge_after_all, model, as lost wake-up

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
        let left = self.left.load(Ordering::SeqCst).saturating_sub(1);
        self.left.store(left, Ordering::SeqCst);
        if left == 0 {
            let _guard = self.lock.lock().unwrap();
            self.opened.notify_all();
        }
    }

    pub fn wait(&self) {
        let mut guard = self.lock.lock().unwrap();
        while self.left.load(Ordering::SeqCst) > 0 {
            guard = self.opened.wait(guard).unwrap();
        }
    }
}
