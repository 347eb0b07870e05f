//! Mistake: never seen
//!
//! The largest count stands for "no result yet", which saves the flag. A result may have that count.
//!
//! Rejected by: any_result, native, as never seen
//! Rejected by: any_result, model, as never seen

use interleave::Partial;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

pub struct Published {
    count: AtomicU64,
    sum_bits: AtomicU64,
}

impl Published {
    pub fn new() -> Published {
        Published { count: AtomicU64::new(u64::MAX), sum_bits: AtomicU64::new(0) }
    }

    pub fn publish(&self, result: Partial) {
        self.sum_bits.store(result.sum.to_bits(), Ordering::Relaxed);
        self.count.store(result.count, Ordering::Release);
    }

    pub fn get(&self) -> Option<Partial> {
        let count = self.count.load(Ordering::Acquire);
        let sum = || f64::from_bits(self.sum_bits.load(Ordering::Relaxed));
        (count != u64::MAX).then(|| Partial { count, sum: sum() })
    }

    pub fn wait(&self) -> Partial {
        loop {
            match self.get() {
                Some(result) => return result,
                None => thread::yield_now(),
            }
        }
    }
}
