//! Mistake: waits for the lock
//!
//! `lock` waits until the total is free. The worker stands still for as long as another thread saves it.
//!
//! Rejected by: held, native, as waits for the lock
//! Rejected by: held, model, as waits for the lock

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
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
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
