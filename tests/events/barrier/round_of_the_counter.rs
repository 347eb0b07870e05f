//! Mistake: out of step
//!
//! The number of the round is worked out from one counter, and so is the place in it. But a thread
//! waits until the counter has reached the end of the round exactly: when a thread of the next round is
//! faster, it never sees that.
//!
//! Rejected by: two_rounds, model, as out of step

use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    arrived: Mutex<usize>,
    changed: Condvar,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        Barrier { threads: threads.max(1), arrived: Mutex::new(0), changed: Condvar::new() }
    }

    pub fn wait(&self) -> bool {
        let mut arrived = self.arrived.lock().unwrap();
        *arrived += 1;
        let last = *arrived % self.threads == 0;
        self.changed.notify_all();
        while *arrived % self.threads != 0 {
            arrived = self.changed.wait(arrived).unwrap();
        }
        last
    }
}
