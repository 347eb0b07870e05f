//! Mistake: self-deadlock
//!
//! The error of a poisoned lock has the guard in it. It lives to the end of the `match`, and within
//! the `match` the lock is taken again.
//!
//! Rejected by: poisoned, native, as self-deadlock
//! Rejected by: poisoned, model, as self-deadlock

use interleave::Partial;
use std::sync::{Mutex, MutexGuard, TryLockError};

pub struct Adder<'a> {
    total: &'a Mutex<Partial>,
    kept: Vec<Partial>,
}

fn add_all(mut total: MutexGuard<'_, Partial>, kept: &mut Vec<Partial>) {
    *total = kept.drain(..).fold(*total, Partial::merge);
}

impl<'a> Adder<'a> {
    pub fn new(total: &'a Mutex<Partial>) -> Adder<'a> {
        Adder { total, kept: Vec::new() }
    }

    pub fn add(&mut self, part: Partial) -> bool {
        self.kept.push(part);
        match self.total.try_lock() {
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Poisoned(_)) => self.flush(),
            Ok(total) => add_all(total, &mut self.kept),
        }
        self.kept.is_empty()
    }

    pub fn flush(&mut self) {
        self.total.clear_poison();
        let total = self.total.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        add_all(total, &mut self.kept);
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        if !self.kept.is_empty() {
            self.flush();
        }
    }
}
