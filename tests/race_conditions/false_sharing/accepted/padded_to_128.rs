//! As much padding as is left of 128 bytes, whatever the size of a counter is.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const APART: usize = 128;

struct Padded {
    rows: AtomicU64,
    _padding: [u8; APART - size_of::<AtomicU64>()],
}

impl Padded {
    fn new() -> Padded {
        Padded { rows: AtomicU64::new(0), _padding: [0; APART - size_of::<AtomicU64>()] }
    }
}

pub struct Counters {
    of_workers: Vec<Padded>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters { of_workers: (0..workers).map(|_| Padded::new()).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.of_workers[worker].rows
    }

    pub fn total(&self) -> u64 {
        self.of_workers.iter().map(|padded| padded.rows.load(Relaxed)).sum()
    }
}
