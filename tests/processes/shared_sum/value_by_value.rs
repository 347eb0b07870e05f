//! Mistake: half a part
//!
//! Each value is added by itself. A process that looks meanwhile sees a piece of a part, and if the
//! process that adds dies, that's what stays.
//!
//! Rejected by: looks_meanwhile, model, as half a part
//! Rejected by: dies, model, as half a part

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// A sum in shared memory, to which each of several processes adds its part.
///
/// All of it lies in one mapping, so it has no pointers: an address means something only in its own process.
/// And it has no locks, because a process may die while it holds a lock.
#[derive(Debug)]
pub struct SharedSum {
    /// The sum of the parts that have been added.
    total: AtomicU64,
    /// How many parts have not been added yet.
    missing: AtomicU32,
}

impl SharedSum {
    /// A sum of `parts` parts, none of which has been added yet.
    pub const fn new(parts: u32) -> SharedSum {
        SharedSum { total: AtomicU64::new(0), missing: AtomicU32::new(parts) }
    }

    /// Adds these values as one part. Each process calls this once, and several may do so at the same time.
    /// If a process dies, either all of its values are in the sum, or none.
    pub fn add(&self, values: &[u64]) {
        for value in values {
            self.total.fetch_add(*value, Ordering::Relaxed);
        }
        // Release: a process that finds the part counted finds it in the sum.
        self.missing.fetch_sub(1, Ordering::Release);
    }

    /// The sum of the parts that have been added. It never contains a fraction of a part.
    pub fn so_far(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// The sum, if all parts have been added. This doesn't wait.
    ///
    /// If a process has died before its part was counted, there will never be a result.
    pub fn result(&self) -> Option<u64> {
        // Acquire: with the last count come all parts, since each count goes on from the one before.
        let is_complete = self.missing.load(Ordering::Acquire) == 0;
        is_complete.then(|| self.so_far())
    }
}
