//! Mistake: lost part
//!
//! In a panic nothing is flushed, since the total may be in any state. But the total is whole, and what
//! the worker has kept is lost.
//!
//! Rejected by: dropped_in_a_panic, native, as lost part
//! Rejected by: dropped_in_a_panic, model, as lost part

use interleave::Partial;
use std::mem;
use std::sync::{Mutex, PoisonError, TryLockError};

pub struct Adder<'a> {
    total: &'a Mutex<Partial>,
    kept: Partial,
}

impl<'a> Adder<'a> {
    pub fn new(total: &'a Mutex<Partial>) -> Adder<'a> {
        Adder { total, kept: Partial::default() }
    }

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

    pub fn flush(&mut self) {
        let kept = mem::take(&mut self.kept);
        if kept.count > 0 {
            let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
            *total = total.merge(kept);
        }
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.flush();
        }
    }
}
