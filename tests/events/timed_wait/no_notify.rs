//! Mistake: sleeps through the news
//!
//! The threads that wait aren't told. They find out when their time is up.
//!
//! Rejected by: news_ends_the_wait, model, as sleeps through the news
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
