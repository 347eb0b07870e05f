//! Mistake: wrong result
//!
//! There is room between the counters, but only half as many of them as workers: two workers count in each.
//!
//! Rejected by: one_each, native, as wrong result
//! Rejected by: one_each, model, as wrong result

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(align(128))]
struct Apart(AtomicU64);

pub struct Counters {
    of_pairs: Vec<Apart>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters { of_pairs: (0..workers.div_ceil(2)).map(|_| Apart(AtomicU64::new(0))).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_pairs[worker / 2].0
    }

    pub fn total(&self) -> u64 {
        self.of_pairs.iter().map(|rows| rows.0.load(Relaxed)).sum()
    }
}
