//! Mistake: wrong total
//!
//! The total is kept, and the counters are emptied into it. While one thread carries rows from a counter to the total,
//! another finds them in neither.
//!
//! Rejected by: one_each, native, as wrong result
//! Rejected by: one_each, model, as wrong result
//! Rejected by: two_displays, model, as wrong total

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(align(128))]
struct Apart(AtomicU64);

pub struct Counters {
    of_workers: Vec<Apart>,
    total: AtomicU64,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters {
            of_workers: (0..workers).map(|_| Apart(AtomicU64::new(0))).collect(),
            total: AtomicU64::new(0),
        }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker].0
    }

    pub fn total(&self) -> u64 {
        let new: u64 = self.of_workers.iter().map(|rows| rows.0.swap(0, Relaxed)).sum();
        self.total.fetch_add(new, Relaxed) + new
    }
}
