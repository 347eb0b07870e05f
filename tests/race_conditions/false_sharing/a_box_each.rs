//! Mistake: false sharing
//!
//! Each counter is in an allocation of its own. The allocator puts small ones next to each other.
//!
//! Rejected by: apart, native, as false sharing

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Counters {
    of_workers: Vec<Box<AtomicU64>>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters { of_workers: (0..workers).map(|_| Box::new(AtomicU64::new(0))).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker]
    }

    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|rows| rows.load(Relaxed)).sum()
    }
}
