//! Mistake: wrong total
//!
//! The counters are added up the first time, and that total is returned from then on.
//!
//! Rejected by: one_each, native, as wrong total
//! Rejected by: one_each, model, as wrong total

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(align(128))]
struct Apart(AtomicU64);

pub struct Counters {
    of_workers: Vec<Apart>,
    total: OnceLock<u64>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters {
            of_workers: (0..workers).map(|_| Apart(AtomicU64::new(0))).collect(),
            total: OnceLock::new(),
        }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker].0
    }

    pub fn total(&self) -> u64 {
        let total = || self.of_workers.iter().map(|rows| rows.0.load(Relaxed)).sum();
        *self.total.get_or_init(total)
    }
}
