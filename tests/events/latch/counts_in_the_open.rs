//! Mistake: lost wake-up
//!
//! The count is an atomic, and the lock is there for the condition variable only. The last reader can
//! count and notify between the waiting thread's check and its sleep.
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
        let sub = |left: usize| Some(left.saturating_sub(1));
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, sub) == Ok(1) {
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
