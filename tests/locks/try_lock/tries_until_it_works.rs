//! Mistake: waits for the lock
//!
//! `try_lock` in a loop waits too, and burns a core while it does.
//!
//! Rejected by: held, model, as waits for the lock
//! Rejected by: held, native, as waits for the lock

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
        let mut total = loop {
            match self.total.try_lock() {
                Ok(total) => break total,
                Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
            }
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
