//! Mistake: wrong waiter
//!
//! As many threads are woken as permits come back, but no more than eight, so that not all of them run
//! at once. Those that are not woken wait on, although permits are free.
//!
//! Rejected by: many_fit, native, as wrong waiter

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    total: usize,
    free: Mutex<usize>,
    freed: Condvar,
}

pub struct Permits<'a> {
    semaphore: &'a Semaphore,
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub wanted: usize,
    pub total: usize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { total: permits, free: Mutex::new(permits), freed: Condvar::new() }
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        let free = self.free.lock().unwrap();
        *self.freed.wait_while(free, |free| *free < wanted).unwrap() -= wanted;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut free = self.free.lock().unwrap();
        *free = free.checked_sub(wanted)?;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += self.count;
        for _ in 0..self.count.min(8) {
            self.semaphore.freed.notify_one();
        }
    }
}
