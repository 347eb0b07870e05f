//! Mistake: busy wait
//!
//! The thread that waits checks every tenth of a second, in case it has not been told. It is never told.
//!
//! Rejected by: no_polling, model, as busy wait

use std::sync::{Condvar, Mutex};
use std::time::Duration;

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
    }

    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 0 {
            left = self.opened.wait_timeout(left, Duration::from_millis(100)).unwrap().0;
        }
    }
}
