//! Mistake: woke too early
//!
//! Woken before the limit is taken for enough. But every chunk wakes the thread, not only the last one
//! that it waits for.
//!
//! Rejected by: enough_or_time_is_up, model, as woke too early
//! Rejected by: limit_holds, model, as woke too early

use std::sync::{Condvar, Mutex};
use std::time::Duration;

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
        let read = self.read.lock().unwrap();
        if *read >= chunks {
            return true;
        }
        let (_read, result) = self.risen.wait_timeout(read, limit).unwrap();
        !result.timed_out()
    }
}
