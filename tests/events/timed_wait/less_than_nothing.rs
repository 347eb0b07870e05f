//! Mistake: panic
//!
//! Woken after the limit is over, the thread works out what is left of it. A `Duration` is never less
//! than zero: `-` panics, and poisons the lock for all others.
//!
//! Rejected by: limit_holds, model, as panic

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
        let start = Instant::now();
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let left = limit - start.elapsed();
            let (guard, result) = self.risen.wait_timeout(read, left).unwrap();
            read = guard;
            if result.timed_out() {
                return *read >= chunks;
            }
        }
        true
    }
}
