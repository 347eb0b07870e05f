//! Mistake: sleeps through the news
//!
//! `notify_one` wakes one of two threads, and it may be the one for which there is not enough yet, or
//! the one that had enough before.
//!
//! Rejected by: two_wait, model, as sleeps through the news

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Progress {
    read: Mutex<usize>,
    risen: Condvar,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: Mutex::new(0), risen: Condvar::new() }
    }

    pub fn advance(&self) {
        *self.read.lock().unwrap() += 1;
        self.risen.notify_one();
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let start = Instant::now();
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            read = self.risen.wait_timeout(read, left).unwrap().0;
        }
        true
    }
}
