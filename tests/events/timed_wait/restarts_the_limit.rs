//! Mistake: limit restarted
//!
//! Each time the thread is woken it waits for the whole limit again. While chunks keep coming it never
//! gives up.
//!
//! Rejected by: limit_holds, model, as limit restarted

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
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let (guard, result) = self.risen.wait_timeout(read, limit).unwrap();
            read = guard;
            if result.timed_out() {
                return *read >= chunks;
            }
        }
        true
    }
}
