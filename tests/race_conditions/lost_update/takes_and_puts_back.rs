//! Mistake: goes back
//!
//! The number is taken out, so that no other thread can have it, and a larger one is put back. A thread
//! that reads it in between sees 0.
//!
//! Rejected by: never_goes_back, model, as goes back
//! Rejected by: two_threads, model, as lost update

use std::sync::atomic::{AtomicU64, Ordering};

pub struct Progress {
    read: AtomicU64,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        let read = self.read.swap(0, Ordering::SeqCst) + rows;
        self.read.store(read, Ordering::SeqCst);
        read
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
