//! Mistake: never seen
//!
//! The flag is read once, before the loop, and the loop goes by what was read then.
//!
//! Rejected by: wait, model, as never seen

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
        self.done.load(Ordering::Acquire).then(|| Partial {
            count: self.count.load(Ordering::Relaxed),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)),
        })
    }

    pub fn wait(&self) -> Partial {
        let done = self.done.load(Ordering::Acquire);
        while !done {
            thread::yield_now();
        }
        Partial {
            count: self.count.load(Ordering::Relaxed),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)),
        }
    }
}
