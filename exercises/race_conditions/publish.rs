//! A finished result, handed over through a flag.

use interleave::Partial;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// A place for one result. One thread puts it there, and the others check whether it is there.
pub struct Published {
    count: AtomicU64,
    sum_bits: AtomicU64,
    /// Are the two numbers there?
    done: AtomicBool,
}

impl Published {
    /// A place with no result yet.
    pub fn new() -> Published {
        Published {
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0),
            done: AtomicBool::new(false),
        }
    }

    /// Publishes the result. It is called at most once.
    ///
    /// A thread that gets the result then sees everything that this thread did before.
    ///
    /// This is not right yet, and neither are the other two: which orderings are needed?
    pub fn publish(&self, result: Partial) {
        self.count.store(result.count, Ordering::Relaxed);
        self.sum_bits.store(result.sum.to_bits(), Ordering::Relaxed);
        self.done.store(true, Ordering::Relaxed);
    }

    /// The result, or `None` if it is not published yet. It does not wait for the publisher.
    pub fn get(&self) -> Option<Partial> {
        self.done.load(Ordering::Relaxed).then(|| Partial {
            count: self.count.load(Ordering::Relaxed),
            sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)),
        })
    }

    /// Waits for the result.
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
