//! Mistake: out of step
//!
//! A thread waits until the count has reached the number of threads, and the last to arrive sets the
//! count back. A thread that checks after that sees a count that is too small, and sleeps on.
//!
//! Rejected by: one_round, model, as lost wake-up
//! Rejected by: two_rounds, model, as out of step

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
        if *arrived == self.threads {
            *arrived = 0;
            self.over.notify_all();
            return true;
        }
        while *arrived < self.threads {
            arrived = self.over.wait(arrived).unwrap();
        }
        false
    }
}
