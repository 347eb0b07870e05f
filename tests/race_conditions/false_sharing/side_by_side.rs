//! Mistake: false sharing
//!
//! An atomic for each worker, eight of them in a cache line of 64 bytes. No count is wrong, and all are slow.
//!
//! Rejected by: apart, native, as false sharing

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Counters {
    of_workers: Box<[AtomicU64]>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters { of_workers: (0..workers).map(|_| AtomicU64::new(0)).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker]
    }

    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|rows| rows.load(Relaxed)).sum()
    }
}
