//! Mistake: lost update
//!
//! The exchange fails if another thread was faster, and its answer is ignored.
//!
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
        let read = self.read.load(Ordering::SeqCst);
        let _ = self.read.compare_exchange(read, read + rows, Ordering::SeqCst, Ordering::SeqCst);
        read + rows
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
