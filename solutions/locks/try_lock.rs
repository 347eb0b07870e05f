//! A worker adds to a shared total when the total is free, and does not wait when it is not.

use interleave::Partial;
use std::mem;
use std::sync::{Mutex, PoisonError, TryLockError};

/// One worker's access to the total, which other threads lock too: the other workers hold it only
/// for a moment, but a thread that saves it to a slow disk holds it for a long time.
pub struct Adder<'a> {
    total: &'a Mutex<Partial>,
    /// What this worker has not added to the total yet.
    kept: Partial,
}

impl<'a> Adder<'a> {
    /// Creates an adder that keeps nothing yet.
    pub fn new(total: &'a Mutex<Partial>) -> Adder<'a> {
        Adder { total, kept: Partial::default() }
    }

    /// Adds `part`, and everything that was kept before, to the total if the total is free. If
    /// another thread holds the total, keeps everything for later. In both cases `add` returns at
    /// once, because the worker has chunks to read.
    ///
    /// Returns true if nothing is left to add.
    ///
    /// A poisoned lock is not the same as a lock that is held. The total in it is whole, because a
    /// `Partial` is replaced in one go. So use the total as if nothing had happened.
    pub fn add(&mut self, part: Partial) -> bool {
        self.kept = self.kept.merge(part);
        let mut total = match self.total.try_lock() {
            Ok(total) => total,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        *total = total.merge(mem::take(&mut self.kept));
        true
    }

    /// Waits until the total is free, and adds everything that was kept.
    pub fn flush(&mut self) {
        let kept = mem::take(&mut self.kept);
        // If nothing was kept, there is nothing to wait for.
        if kept.count > 0 {
            let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
            *total = total.merge(kept);
        }
    }
}

impl Drop for Adder<'_> {
    /// Flushes, so that nothing is lost when a worker ends, even in a panic.
    fn drop(&mut self) {
        self.flush();
    }
}
