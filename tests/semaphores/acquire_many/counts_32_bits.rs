//! Mistake: wrong count
//!
//! The free permits are counted in 32 bits, and of more permits than that the rest is cut off.
//!
//! Rejected by: largest_numbers, native, as wrong count
//! Rejected by: largest_numbers, model, as wrong count

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    total: usize,
    free: Mutex<u32>,
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
        Semaphore { total: permits, free: Mutex::new(permits as u32), freed: Condvar::new() }
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        let mut free = self.free.lock().unwrap();
        while (*free as usize) < wanted {
            free = self.freed.wait(free).unwrap();
        }
        *free -= wanted as u32;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut free = self.free.lock().unwrap();
        if (*free as usize) < wanted {
            return None;
        }
        *free -= wanted as u32;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += self.count as u32;
        // All the waiting threads: a single one might be one that wants more than is free now.
        self.semaphore.freed.notify_all();
    }
}
