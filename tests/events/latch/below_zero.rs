//! Mistake: overflow
//!
//! The count goes below 0 when a thread counts down once too often. The thread panics, and leaves the
//! lock poisoned for all others.
//!
//! Rejected by: more_than_enough, native, as overflow
//! Rejected by: more_than_enough, model, as overflow

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
        *left -= 1;
        if *left == 0 {
            self.opened.notify_all();
        }
    }

    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 0 {
            left = self.opened.wait(left).unwrap();
        }
    }
}
