//! Mistake: lost part
//!
//! `flush` does not wait either. If the total is held at the end, what is kept is lost.
//!
//! Rejected by: flush_waits, model, as lost part
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
        if let Ok(mut total) = self.total.try_lock() {
            *total = total.merge(mem::take(&mut self.kept));
        }
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
