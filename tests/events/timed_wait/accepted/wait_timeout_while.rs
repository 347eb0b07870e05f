//! What `std` has for it: the loop, the rest of the limit and the last check are all in one call.

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
        let too_few = |read: &mut usize| *read < chunks;
        let (_read, result) = self.risen.wait_timeout_while(read, limit, too_few).unwrap();
        !result.timed_out()
    }
}
