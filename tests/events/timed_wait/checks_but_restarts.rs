//! Mistake: limit restarted
//!
//! After each wake-up the clock is asked whether the limit is over, but the next wait is for the whole limit again. A
//! thread that is woken for the last time shortly before the end waits nearly twice as long.
//!
//! Rejected by: what_is_left, model, as limit restarted

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
            if start.elapsed() >= limit {
                return false;
            }
            read = self.risen.wait_timeout(read, limit).unwrap().0;
        }
        true
    }
}
