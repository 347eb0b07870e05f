//! Mistake: wrong total
//!
//! The counters are in a `static`, in which each new `Counters` puts its own.
//!
//! Rejected by: two_sets, native, as wrong total
//! Rejected by: two_sets, model, as wrong total

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(align(128))]
struct Apart(AtomicU64);

static ALL: Mutex<Vec<&'static [Apart]>> = Mutex::new(Vec::new());

pub struct Counters {
    workers: usize,
}

impl Counters {
    pub fn new(workers: usize) -> Counters {
        let counters: Vec<Apart> = (0..workers).map(|_| Apart(AtomicU64::new(0))).collect();
        *ALL.lock().unwrap() = vec![counters.leak()];
        Counters { workers }
    }

    pub fn of(&self, worker: usize) -> &AtomicU64 {
        let counters = ALL.lock().unwrap()[0];
        assert!(worker < self.workers);
        &counters[worker].0
    }

    pub fn total(&self) -> u64 {
        ALL.lock().unwrap()[0].iter().map(|counter| counter.0.load(Relaxed)).sum()
    }
}
