//! Mistake: lost part
//!
//! Nothing is flushed when the worker ends. What the worker has kept by then is lost.
//!
//! Rejected by: dropped, native, as lost part
//! Rejected by: dropped, model, as lost part
//! Rejected by: two_adders, model, as lost part

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
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        *total = total.merge(kept);
    }
}
