//! Mistake: nothing ordered
//!
//! A third number tells whether the other two are complete, so no thread gets half a result. But
//! nothing orders what else the publisher has done.
//!
//! Rejected by: all_before, model, as nothing ordered

use interleave::Partial;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

pub struct Published {
    count: AtomicU64,
    sum_bits: AtomicU64,
    check: AtomicU64,
}

impl Published {
    pub fn new() -> Published {
        Published {
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0),
            check: AtomicU64::new(0),
        }
    }

    pub fn publish(&self, result: Partial) {
        let bits = result.sum.to_bits();
        self.count.store(result.count, Ordering::Relaxed);
        self.sum_bits.store(bits, Ordering::Relaxed);
        self.check.store(!(result.count ^ bits), Ordering::Relaxed);
    }

    pub fn get(&self) -> Option<Partial> {
        let count = self.count.load(Ordering::Relaxed);
        let bits = self.sum_bits.load(Ordering::Relaxed);
        let is_complete = self.check.load(Ordering::Relaxed) == !(count ^ bits);
        is_complete.then_some(Partial { count, sum: f64::from_bits(bits) })
    }

    pub fn wait(&self) -> Partial {
        loop {
            if let Some(result) = self.get() {
                return result;
            }
            thread::yield_now();
        }
    }
}
