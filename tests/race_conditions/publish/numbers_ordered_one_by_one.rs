//! Mistake: unfinished result
//!
//! `wait` loads the flag with `Relaxed` and each number with `Acquire`. That orders what comes after
//! the numbers, and not the numbers after the flag.
//!
//! Rejected by: wait, model, as unfinished result

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
        self.count.store(result.count, Ordering::Release);
        self.sum_bits.store(result.sum.to_bits(), Ordering::Release);
        self.done.store(true, Ordering::Release);
    }

    pub fn get(&self) -> Option<Partial> {
        self.done.load(Ordering::Acquire).then(|| self.numbers())
    }

    pub fn wait(&self) -> Partial {
        while !self.done.load(Ordering::Relaxed) {
            thread::yield_now();
        }
        self.numbers()
    }

    fn numbers(&self) -> Partial {
        Partial {
            count: self.count.load(Ordering::Acquire),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Acquire)),
        }
    }
}
