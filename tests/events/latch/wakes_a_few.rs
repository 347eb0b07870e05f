//! Mistake: lost wake-up
//!
//! The last `count_down` wakes eight threads. The ninth sleeps on.
//!
//! Rejected by: many_wait, native, as lost wake-up

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
            (0..8).for_each(|_| self.opened.notify_one());
        }
    }

    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 0 {
            left = self.opened.wait(left).unwrap();
        }
    }
}
