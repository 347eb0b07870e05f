//! A number to which many threads add.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many rows of a dataset have been read, counted by all the threads that read them.
pub struct Progress {
    /// It guards nothing but itself, so Relaxed is enough everywhere: all changes to one atomic
    /// have one order, which every thread sees.
    read: AtomicU64,
}

impl Progress {
    /// Creates a counter for which no row has been read yet.
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    /// Counts `rows` more rows, and returns how many have been read by then, including these. So
    /// each call that adds something returns a different number, and the call that counts the last
    /// rows returns the number of all rows.
    pub fn add(&self, rows: u64) -> u64 {
        self.read.fetch_add(rows, Ordering::Relaxed) + rows
    }

    /// Returns how many rows have been read, and never sees half an addition. The number never gets smaller.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}
