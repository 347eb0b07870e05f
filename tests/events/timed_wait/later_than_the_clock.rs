//! Mistake: overflow
//!
//! The end of the limit is a moment that an `Instant` cannot hold, if the limit is long enough.
//!
//! Rejected by: no_limit, native, as overflow

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
        self.risen.notify_all();
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            read = self.risen.wait_timeout(read, left).unwrap().0;
        }
        true
    }
}
