//! Mistake: gives up early
//!
//! The thread checks again after it was woken, but does not wait again: the first chunk ends the wait.
//!
//! Rejected by: enough_or_time_is_up, model, as gives up early
//! Rejected by: limit_holds, model, as gives up early

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
        let (read, _) = self.risen.wait_timeout(read, limit).unwrap();
        *read >= chunks
    }
}
