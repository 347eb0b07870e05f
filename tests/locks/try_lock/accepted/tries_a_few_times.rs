//! Tries a limited number of times, and lets others go first in between. What is kept is in an
//! `Option`, so that `flush` takes it out once.

use interleave::Partial;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;

const TRIES: usize = 3;

pub struct Adder<'a> {
    total: &'a Mutex<Partial>,
    kept: Option<Partial>,
}

impl<'a> Adder<'a> {
    pub fn new(total: &'a Mutex<Partial>) -> Adder<'a> {
        Adder { total, kept: None }
    }

    pub fn add(&mut self, part: Partial) -> bool {
        let all = self.kept.take().map_or(part, |kept| kept.merge(part));
        for left in (0..TRIES).rev() {
            if let Some(mut total) = self.try_total() {
                *total = total.merge(all);
                return true;
            }
            if left > 0 {
                thread::yield_now();
            }
        }
        self.kept = Some(all);
        false
    }

    fn try_total(&self) -> Option<MutexGuard<'a, Partial>> {
        match self.total.try_lock() {
            Ok(total) => Some(total),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    pub fn flush(&mut self) {
        if let Some(kept) = self.kept.take() {
            let total = self.total.lock();
            let mut total = total.unwrap_or_else(|poisoned| poisoned.into_inner());
            *total = total.merge(kept);
        }
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
