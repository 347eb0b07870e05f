//! Mistake: never seen
//!
//! The count is the flag: as long as it is 0, nothing is there. So the result of no values is never seen.
//!
//! Rejected by: nothing_read, native, as never seen
//! Rejected by: nothing_read, model, as never seen

use interleave::Partial;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

pub struct Published {
    count: AtomicU64,
    sum_bits: AtomicU64,
}

impl Published {
    pub fn new() -> Published {
        Published { count: AtomicU64::new(0), sum_bits: AtomicU64::new(0) }
    }

    pub fn publish(&self, result: Partial) {
        self.sum_bits.store(result.sum.to_bits(), Ordering::Relaxed);
        self.count.store(result.count, Ordering::Release);
    }

    pub fn get(&self) -> Option<Partial> {
        let count = self.count.load(Ordering::Acquire);
        let sum = f64::from_bits(self.sum_bits.load(Ordering::Relaxed));
        (count > 0).then_some(Partial { count, sum })
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
