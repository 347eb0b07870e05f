//! Mistake: overflow
//!
//! One is added to the count, so that the latch itself is one of the things. There is no number above
//! the largest.
//!
//! Rejected by: largest_count, model, as overflow
//! Rejected by: largest_count, native, as overflow

use std::sync::{Condvar, Mutex};

pub struct Latch {
    left: Mutex<usize>,
    opened: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: Mutex::new(count + 1), opened: Condvar::new() }
    }

    pub fn count_down(&self) {
        let mut left = self.left.lock().unwrap();
        *left = left.saturating_sub(1).max(1);
        if *left == 1 {
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
