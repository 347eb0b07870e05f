//! Mistake: closes again
//!
//! A thread that has waited sets the count back for the next time. A thread that comes later, or wakes
//! up later, waits forever. (A gate that can be used again is a barrier, and needs more than this.)
//!
//! Rejected by: stays_open, native, as closes again
//! Rejected by: stays_open, model, as closes again
//! Rejected by: all_go_on, model, as lost wake-up

use std::sync::{Condvar, Mutex};

pub struct Latch {
    count: usize,
    left: Mutex<usize>,
    opened: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { count, left: Mutex::new(count), opened: Condvar::new() }
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
        while *left > 0 {
            left = self.opened.wait(left).unwrap();
        }
        *left = self.count;
    }
}
