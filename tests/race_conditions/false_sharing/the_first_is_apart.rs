//! Mistake: false sharing
//!
//! The first counter is next to the vector of the others. Each worker reads where the vector is, and
//! the line it is in travels with each change of the first counter.
//!
//! Rejected by: apart, native, as false sharing

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(align(128))]
struct Apart(AtomicU64);

pub struct Counters {
    first: AtomicU64,
    others: Vec<Apart>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        let others = (1..workers).map(|_| Apart(AtomicU64::new(0))).collect();
        Counters { first: AtomicU64::new(0), others }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        match worker.checked_sub(1) {
            None => &self.first,
            Some(other) => &self.others[other].0,
        }
    }

    pub fn total(&self) -> u64 {
        let others: u64 = self.others.iter().map(|rows| rows.0.load(Relaxed)).sum();
        self.first.load(Relaxed) + others
    }
}
