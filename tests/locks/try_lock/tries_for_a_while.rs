//! Mistake: waits for the lock
//!
//! The lock is tried again and again for a tenth of a second, with naps in between, before the part is
//! kept. In that time the worker could have read a chunk.
//!
//! Rejected by: returns_at_once, model, as waits for the lock

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
        for _ in 0..100 {
            let mut total = match self.total.try_lock() {
                Ok(total) => total,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                    continue;
                }
            };
            *total = total.merge(mem::take(&mut self.kept));
            return true;
        }
        false
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
        self.flush();
    }
}
