//! Mistake: lost part
//!
//! The sum decides whether anything is kept. Parts that cancel out have a sum of 0, and their count is
//! lost.
//!
//! Rejected by: sum_of_zero, native, as lost part
//! Rejected by: sum_of_zero, model, as lost part

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
        if kept.sum != 0.0 {
            let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
            *total = total.merge(kept);
        }
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
