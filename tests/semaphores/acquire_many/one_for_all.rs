//! Mistake: double release
//!
//! The free permits are a `static`, so all semaphores are one.
//!
//! Rejected by: two_semaphores, native, as double release
//! Rejected by: two_semaphores, model, as double release

use std::sync::{Condvar, Mutex};
static FREE: Mutex<usize> = Mutex::new(0);

pub struct Semaphore {
    total: usize,
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
        *FREE.lock().unwrap() = permits;
        Semaphore { total: permits, freed: Condvar::new() }
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        let mut free = FREE.lock().unwrap();
        while *free < wanted {
            free = self.freed.wait(free).unwrap();
        }
        *free -= wanted;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut free = FREE.lock().unwrap();
        if *free < wanted {
            return None;
        }
        *free -= wanted;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        *FREE.lock().unwrap() += self.count;
        // All the waiting threads: a single one might be one that wants more than is free now.
        self.semaphore.freed.notify_all();
    }
}
