//! Mistake: opens too early
//!
//! An `if` where a `while` should be, and every reader notifies: the first one opens the latch.
//!
//! Rejected by: merge_after_all, model, as opens too early

use std::sync::{Condvar, Mutex};

pub struct Latch {
    left: Mutex<usize>,
    opened: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: Mutex::new(count), opened: Condvar::new() }
    }

    pub fn count_down(&self) {
        let mut left = self.left.lock().unwrap();
        *left = left.saturating_sub(1);
        self.opened.notify_all();
    }

    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        if *left > 0 {
            left = self.opened.wait(left).unwrap();
        }
    }
}
