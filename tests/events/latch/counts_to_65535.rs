//! Mistake: opens too early
//!
//! The count has 16 bits, so a latch for 65,541 things opens after 5.
//!
//! Rejected by: many_things, native, as opens too early

use std::sync::{Condvar, Mutex};

pub struct Latch {
    left: Mutex<u16>,
    opened: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: Mutex::new(count as u16), opened: Condvar::new() }
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
    }
}
