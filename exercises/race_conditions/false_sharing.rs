//! A counter for each worker, so far apart that no counter gets in another's way.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts how many rows each worker has read, for a display that looks at the numbers while they grow.
///
/// Each worker changes a counter of its own, thousands of times a second. So that no worker slows
/// down another, the counters are at least 128 bytes apart, from the first byte of one to the first
/// byte of the next. No counter is inside this value itself, because every call reads the value.
///
/// The counters aren't that far apart yet. Nothing else is wrong here.
pub struct Counters {
    of_workers: Vec<AtomicU64>,
}

impl Counters {
    /// Creates a counter for each worker. No row has been read yet.
    pub fn new(workers: usize) -> Counters {
        Counters { of_workers: (0..workers).map(|_| AtomicU64::new(0)).collect() }
    }

    /// Returns this worker's counter: the same one at every call, and a different one for each worker.
    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker]
    }

    /// Returns how many rows all workers together have read. The result includes everything that was
    /// counted before the call. The call changes no counter, so several threads can ask at once.
    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|rows| rows.load(Relaxed)).sum()
    }
}
