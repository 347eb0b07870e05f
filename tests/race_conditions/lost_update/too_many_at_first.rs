//! Mistake: torn update
//!
//! More rows are added than were read, and the rest is taken back. The end is right, but a thread that
//! reads in between sees too many.
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
        // A whole block at once, and then what was too many.
        let block = rows.next_multiple_of(64);
        self.read.fetch_add(block, Ordering::SeqCst);
        self.read.fetch_sub(block - rows, Ordering::SeqCst) - (block - rows)
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
