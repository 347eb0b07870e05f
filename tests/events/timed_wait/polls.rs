//! Mistake: busy wait
//!
//! The thread checks every millisecond whether there are enough. It is woken a thousand times a second
//! for nothing.
//!
//! Rejected by: waiter_sleeps, native, as busy wait

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

pub struct Progress {
    read: Mutex<usize>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: Mutex::new(0) }
    }

    pub fn advance(&self) {
        *self.read.lock().unwrap() += 1;
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let start = Instant::now();
        while *self.read.lock().unwrap() < chunks {
            if start.elapsed() >= limit {
                return false;
            }
            thread::sleep(Duration::from_millis(1));
        }
        true
    }
}
