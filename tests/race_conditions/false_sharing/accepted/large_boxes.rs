//! Each counter in an allocation of its own, in the middle of one that is large enough.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

struct Large {
    _before: [u64; 8],
    rows: AtomicU64,
    _after: [u64; 8],
}

pub struct Counters {
    of_workers: Vec<Box<Large>>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        let none = |_| Box::new(Large { _before: [0; 8], rows: AtomicU64::new(0), _after: [0; 8] });
        Counters { of_workers: (0..workers).map(none).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker].rows
    }

    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|large| large.rows.load(Relaxed)).sum()
    }
}
