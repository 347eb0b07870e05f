//! A number to which many threads add.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many rows of a dataset have been read, counted by all the threads that read them.
pub struct Progress {
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
    ///
    /// This is not right yet. As long as there is only one thread, nothing goes wrong.
    pub fn add(&self, rows: u64) -> u64 {
        let read = self.read.load(Ordering::SeqCst);
        self.read.store(read + rows, Ordering::SeqCst);
        read + rows
    }

    /// Returns how many rows have been read, and never sees half an addition. The number never gets smaller.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
