//! Mistake: wrong total
//!
//! The number is a `static`, which each new counter sets to 0.
//!
//! Rejected by: two_counters, native, as wrong total
//! Rejected by: two_counters, model, as wrong total

use std::sync::atomic::{AtomicU64, Ordering::*};

static READ: AtomicU64 = AtomicU64::new(0);

pub struct Progress {}

impl Progress {
    pub fn new() -> Progress {
        READ.store(0, SeqCst);
        Progress {}
    }

    pub fn add(&self, rows: u64) -> u64 {
        READ.fetch_add(rows, Relaxed) + rows
    }

    pub fn read(&self) -> u64 {
        READ.load(Relaxed)
    }
}
