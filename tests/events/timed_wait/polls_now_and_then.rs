//! Mistake: busy wait
//!
//! `advance` notifies no thread. A thread that waits checks every tenth of a second.
//!
//! Rejected by: no_polling, model, as busy wait

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
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let start = Instant::now();
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            read = self.risen.wait_timeout(read, left.min(Duration::from_millis(100))).unwrap().0;
        }
        true
    }
}
