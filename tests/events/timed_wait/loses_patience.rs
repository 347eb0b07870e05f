//! Mistake: gives up early
//!
//! After a thousand wake-ups without enough chunks the thread gives up, though its limit is not over.
//!
//! Rejected by: patience, native, as gives up early

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
        let mut read = self.read.lock().unwrap();
        let mut patience = 1000;
        while *read < chunks {
            let left = limit.saturating_sub(start.elapsed());
            patience -= 1;
            if left.is_zero() || patience == 0 {
                return false;
            }
            read = self.risen.wait_timeout(read, left).unwrap().0;
        }
        true
    }
}
