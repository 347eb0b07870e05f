//! Mistake: abort
//!
//! Whether enough permits are free is found by adding what is wanted to what is held, and the sum may be greater
//! than any `usize`.
//!
//! Rejected by: largest_numbers, native, as abort
//! Rejected by: largest_numbers, model, as abort

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    total: usize,
    free: Mutex<usize>,
    freed: Condvar,
}

#[must_use = "unless you keep them, the permits are given back at once"]
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
        let mut free = self.free.lock().unwrap();
        while self.total - *free + wanted > self.total {
            free = self.freed.wait(free).unwrap();
        }
        *free -= wanted;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut free = self.free.lock().unwrap();
        if self.total - *free + wanted > self.total {
            return None;
        }
        *free -= wanted;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += self.count;
        // All the waiting threads: a single one might be one that wants more than is free now.
        self.semaphore.freed.notify_all();
    }
}
