//! Mistake: lost count
//!
//! An event that clears itself is used as a counter: the waiting thread waits for it as often as there
//! are chunks. If two readers set it before the other thread checks, it has been set once.
//!
//! Rejected by: one_reader_counts_twice, model, as lost count
//! Rejected by: merge_after_all, model, as lost wake-up

use std::sync::{Condvar, Mutex};

pub struct Latch {
    count: usize,
    read: Mutex<bool>,
    changed: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { count, read: Mutex::new(false), changed: Condvar::new() }
    }

    pub fn count_down(&self) {
        *self.read.lock().unwrap() = true;
        self.changed.notify_one();
    }

    pub fn wait(&self) {
        for _ in 0..self.count {
            let read = self.read.lock().unwrap();
            *self.changed.wait_while(read, |read| !*read).unwrap() = false;
        }
    }
}
