//! Mistake: false sharing
//!
//! The attribute is on the struct that has the vector. It aligns the pointer to the counters, and not the counters.
//!
//! Rejected by: apart, native, as false sharing

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(align(128))]
pub struct Counters {
    of_workers: Vec<AtomicU64>,
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
