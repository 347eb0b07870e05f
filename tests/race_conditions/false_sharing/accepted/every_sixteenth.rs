//! One long vector, of which only every sixteenth number is used. The others are the space between.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// 16 numbers of 8 bytes.
const STEP: usize = 16;

pub struct Counters {
    numbers: Vec<AtomicU64>,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        Counters { numbers: (0..workers * STEP).map(|_| AtomicU64::new(0)).collect() }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        &self.numbers[worker * STEP]
    }

    pub fn total(&self) -> u64 {
        self.numbers.iter().step_by(STEP).map(|rows| rows.load(Relaxed)).sum()
    }
}
