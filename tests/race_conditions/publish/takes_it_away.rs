//! Mistake: result gone
//!
//! A thread that gets the result takes the flag down, so no thread, not even this one, can get it again.
//!
//! Rejected by: one_thread, native, as result gone
//! Rejected by: one_thread, model, as result gone

use interleave::Partial;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

pub struct Published {
    count: AtomicU64,
    sum_bits: AtomicU64,
    done: AtomicBool,
}

impl Published {
    pub fn new() -> Published {
        Published {
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0),
            done: AtomicBool::new(false),
        }
    }

    pub fn publish(&self, result: Partial) {
        self.count.store(result.count, Ordering::Relaxed);
        self.sum_bits.store(result.sum.to_bits(), Ordering::Relaxed);
        self.done.store(true, Ordering::Release);
    }

    pub fn get(&self) -> Option<Partial> {
        self.done.swap(false, Ordering::AcqRel).then(|| Partial {
            count: self.count.load(Ordering::Relaxed),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)),
        })
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
