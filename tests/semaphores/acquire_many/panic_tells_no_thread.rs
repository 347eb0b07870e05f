//! Mistake: lost wake-up
//!
//! Permits that come back in a panic are counted, but a thread that waits for them isn't told.
//!
//! Rejected by: a_panic_wakes, model, as lost wake-up

use std::sync::{Condvar, Mutex};
use std::thread;

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
        while *free < wanted {
            free = self.freed.wait(free).unwrap();
        }
        *free -= wanted;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut free = self.free.lock().unwrap();
        if *free < wanted {
            return None;
        }
        *free -= wanted;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += self.count;
        if !thread::panicking() {
            self.semaphore.freed.notify_all();
        }
    }
}
