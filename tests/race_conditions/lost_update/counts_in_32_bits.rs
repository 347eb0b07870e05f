//! Mistake: wrong total
//!
//! The number is kept in 32 bits. A dataset of five thousand million rows is not a large one.
//!
//! Rejected by: one_thread, native, as wrong total
//! Rejected by: one_thread, model, as wrong total

use std::sync::atomic::{AtomicU32, Ordering};

pub struct Progress {
    read: AtomicU32,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU32::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        let before = self.read.fetch_add(rows as u32, Ordering::SeqCst);
        u64::from(before.wrapping_add(rows as u32))
    }

    pub fn read(&self) -> u64 {
        u64::from(self.read.load(Ordering::SeqCst))
    }
}
