//! Mistake: lost part
//!
//! If the total is held, the part is forgotten.
//!
//! Rejected by: kept, native, as lost part
//! Rejected by: kept, model, as lost part
//! Rejected by: two_adders, model, as lost part
//! Rejected by: any_calls, native, as lost part

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
        let mut total = match self.total.try_lock() {
            Ok(total) => total,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        *total = total.merge(part);
        true
    }

    pub fn flush(&mut self) {
        let kept = mem::take(&mut self.kept);
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        *total = total.merge(kept);
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
