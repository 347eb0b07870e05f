//! A worker adds to a shared total when the total is free, and does not wait when it is not.

use interleave::Partial;
use std::mem;
use std::sync::{Mutex, PoisonError, TryLockError};

/// One worker's way to the total, which others lock too: workers for a moment, and a thread that
/// saves it to a slow disk for a long time.
pub struct Adder<'a> {
    total: &'a Mutex<Partial>,
    /// What is not yet in the total.
    kept: Partial,
}

impl<'a> Adder<'a> {
    /// An adder that keeps nothing yet.
    pub fn new(total: &'a Mutex<Partial>) -> Adder<'a> {
        Adder { total, kept: Partial::default() }
    }

    /// Adds `part`, and all that was kept before, to the total if it is free. If another thread
    /// holds it, keeps all of it for later. In both cases it returns at once: the worker has chunks
    /// to read.
    ///
    /// Returns true if nothing is kept now.
    ///
    /// A poisoned lock is not a lock that is held. The total in it is whole, because a `Partial` is
    /// replaced in one go. So use it as if nothing had happened.
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

    /// Waits until the total is free, and adds what is kept to it.
    pub fn flush(&mut self) {
        let kept = mem::take(&mut self.kept);
        // There may be nothing to wait for.
        if kept.count > 0 {
            let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
            *total = total.merge(kept);
        }
    }
}

impl Drop for Adder<'_> {
    /// Flushes: nothing is lost when a worker ends, even in a panic.
    fn drop(&mut self) {
        self.flush();
    }
}
