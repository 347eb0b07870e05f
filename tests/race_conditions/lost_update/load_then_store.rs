//! Mistake: lost update
//!
//! Two operations, each of them atomic and as strict as can be. Between them another thread can add, and
//! what it added is overwritten.
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
        let read = self.read.load(Ordering::SeqCst) + rows;
        self.read.store(read, Ordering::SeqCst);
        read
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
