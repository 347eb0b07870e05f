//! Mistake: gives up early
//!
//! The limit is counted in milliseconds, and what is less than one is dropped.
//!
//! Rejected by: any_limit, model, as gives up early
//! Rejected by: any_limit, native, as gives up early

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct Progress {
    read: Mutex<usize>,
    risen: Condvar,
}

impl Progress {
    pub fn new() -> Progress {
        Progress::default()
    }

    pub fn advance(&self) {
        *self.read.lock().unwrap() += 1;
        self.risen.notify_all();
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let start = Instant::now();
        let limit = Duration::from_millis(limit.as_millis().min(u128::from(u64::MAX)) as u64);
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
