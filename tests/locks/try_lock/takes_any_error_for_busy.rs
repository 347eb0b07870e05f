//! Mistake: poison mistaken for busy
//!
//! Every error counts as "held". A poisoned lock is poisoned for good, so from then on all is kept.
//!
//! Rejected by: poisoned, native, as poison mistaken for busy
//! Rejected by: poisoned, model, as poison mistaken for busy

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
        let Ok(mut total) = self.total.try_lock() else {
            return false;
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

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
