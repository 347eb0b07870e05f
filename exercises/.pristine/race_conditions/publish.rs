//! A finished result, handed over through a flag.

use interleave::Partial;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// A place for one result. One thread leaves it there, and other threads check whether it is there.
pub struct Published {
    count: AtomicU64,
    sum_bits: AtomicU64,
    /// Are the two numbers there?
    done: AtomicBool,
}

impl Published {
    /// Creates a place with no result in it yet.
    pub fn new() -> Published {
        Published {
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0),
            done: AtomicBool::new(false),
        }
    }

    /// Publishes the result. This is called at most once.
    ///
    /// A thread that gets the result then also sees everything that this thread did before it published.
    ///
    /// This method is not right yet, and neither are the other two: which orderings do they need?
    pub fn publish(&self, result: Partial) {
        self.count.store(result.count, Ordering::Relaxed);
        self.sum_bits.store(result.sum.to_bits(), Ordering::Relaxed);
        self.done.store(true, Ordering::Relaxed);
    }

    /// Returns the result, or `None` if it has not been published yet. This does not wait for the publisher.
    pub fn get(&self) -> Option<Partial> {
        self.done.load(Ordering::Relaxed).then(|| Partial {
            count: self.count.load(Ordering::Relaxed),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)),
        })
    }

    /// Waits for the result and returns it.
    pub fn wait(&self) -> Partial {
        while !self.done.load(Ordering::Relaxed) {
            thread::yield_now();
        }
        Partial {
            count: self.count.load(Ordering::Relaxed),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)),
        }
    }
}
