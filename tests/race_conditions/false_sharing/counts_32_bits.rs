//! Mistake: wrong total
//!
//! Only the lower half of each counter is in the total.
//!
//! Rejected by: one_each, model, as wrong total
//! Rejected by: one_each, native, as wrong total

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Counters {
    of_workers: Vec<[AtomicU64; 16]>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters { of_workers: (0..workers).map(|_| Default::default()).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker][7]
    }

    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|rows| rows[7].load(Relaxed) as u32 as u64).sum()
    }
}
