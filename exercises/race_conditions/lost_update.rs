//! A number that many threads add to.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many rows of a dataset have been read, counted by all the threads that read them.
pub struct Progress {
    read: AtomicU64,
}

impl Progress {
    /// No row has been read.
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    /// Counts `rows` more, and returns how many have been read by then, these included. So each
    /// call that adds something returns a different number, and the one that counts the last rows
    /// returns them all.
    ///
    /// This is not right yet. With a single thread, nothing goes wrong.
    pub fn add(&self, rows: u64) -> u64 {
        let read = self.read.load(Ordering::SeqCst);
        self.read.store(read + rows, Ordering::SeqCst);
        read + rows
    }

    /// How many rows have been read, in whole additions. The number never goes back.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
