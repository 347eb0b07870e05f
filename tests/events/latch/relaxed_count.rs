//! Mistake: stale read
//!
//! The count is one atomic operation, as it should be, but `Relaxed`. The waiting thread sees that all
//! have counted, takes the short way, and does not see what they have read.
//!
//! Rejected by: merge_after_all, model, as stale read

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
        let sub = |left: usize| Some(left.saturating_sub(1));
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sub) == Ok(1) {
            let _guard = self.lock.lock().unwrap();
            self.opened.notify_all();
        }
    }

    pub fn wait(&self) {
        if self.left.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut guard = self.lock.lock().unwrap();
        while self.left.load(Ordering::Relaxed) > 0 {
            guard = self.opened.wait(guard).unwrap();
        }
    }
}
