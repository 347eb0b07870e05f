//! Mistake: wrong total
//!
//! Nothing is lost, but the total is read in a second operation: two threads can both see the total of
//! both additions, and each believes that it was the last.
//!
//! Rejected by: two_threads, model, as wrong total

use std::sync::atomic::{AtomicU64, Ordering};

pub struct Progress {
    read: AtomicU64,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        self.read.fetch_add(rows, Ordering::SeqCst);
        self.read.load(Ordering::SeqCst)
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
