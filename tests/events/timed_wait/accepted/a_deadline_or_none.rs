//! A limit that goes beyond the clock makes no deadline, and a wait without one lasts `Duration::MAX`.

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
        let mut read = self.read.lock().unwrap();
        *read += 1;
        self.risen.notify_all();
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let deadline = Instant::now().checked_add(limit);
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let left = deadline.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return false;
            }
            (read, _) = self.risen.wait_timeout(read, left).unwrap();
        }
        true
    }
}
