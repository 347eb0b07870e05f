//! Mistake: wrong total
//!
//! `fetch_add` returns the value from before its addition.
//!
//! Rejected by: one_thread, native, as wrong total
//! Rejected by: one_thread, model, as wrong total
//! Rejected by: two_threads, native, as wrong total

use std::sync::atomic::{AtomicU64, Ordering};

pub struct Progress {
    read: AtomicU64,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        self.read.fetch_add(rows, Ordering::SeqCst)
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
