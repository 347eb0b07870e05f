//! Mistake: opens too early
//!
//! The waiting thread goes on while one chunk is still to be read.
//!
//! Rejected by: merge_after_all, model, as opens too early
//! Rejected by: one_reader_counts_twice, model, as opens too early

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
        if *left == 0 {
            self.opened.notify_all();
        }
    }

    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 1 {
            left = self.opened.wait(left).unwrap();
        }
    }
}
