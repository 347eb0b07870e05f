//! Mistake: out of step
//!
//! The count is never set back: from the second round on the barrier is open. It is a latch.
//!
//! Rejected by: two_rounds, model, as out of step
//! Rejected by: three_threads_twice, model, as out of step

use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    arrived: Mutex<usize>,
    over: Condvar,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        Barrier { threads: threads.max(1), arrived: Mutex::new(0), over: Condvar::new() }
    }

    pub fn wait(&self) -> bool {
        let mut arrived = self.arrived.lock().unwrap();
        *arrived += 1;
        if *arrived % self.threads == 0 {
            self.over.notify_all();
            return true;
        }
        while *arrived < self.threads {
            arrived = self.over.wait(arrived).unwrap();
        }
        false
    }
}
