//! Mistake: false sharing
//!
//! Seven words of padding make each counter 64 bytes long. That's one line, and the processor fetches two.
//!
//! Rejected by: apart, native, as false sharing

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

struct Padded {
    rows: AtomicU64,
    padding: [u64; 7],
}

pub struct Counters {
    of_workers: Vec<Padded>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        let none = |_| Padded { rows: AtomicU64::new(0), padding: [0; 7] };
        Counters { of_workers: (0..workers).map(none).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker].rows
    }

    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|padded| padded.rows.load(Relaxed)).sum()
    }
}
