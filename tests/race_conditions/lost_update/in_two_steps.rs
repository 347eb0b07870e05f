//! Mistake: torn update
//!
//! Half of the rows are added, then the other half. Nothing is lost, but a thread that reads in between
//! sees a number of rows that was never read.
//!
//! Rejected by: whole_additions, model, as torn update

use std::sync::atomic::{AtomicU64, Ordering};

pub struct Progress {
    read: AtomicU64,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        let half = rows / 2;
        self.read.fetch_add(half, Ordering::SeqCst);
        self.read.fetch_add(rows - half, Ordering::SeqCst) + rows - half
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
