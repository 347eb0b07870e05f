//! The orderings stand apart from the operations, as fences.

use interleave::Partial;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
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
        // All that comes before goes along with the flag.
        fence(Ordering::Release);
        self.done.store(true, Ordering::Relaxed);
    }

    pub fn get(&self) -> Option<Partial> {
        if !self.done.load(Ordering::Relaxed) {
            return None;
        }
        // All that came along with the flag is visible from here on.
        fence(Ordering::Acquire);
        Some(Partial {
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
