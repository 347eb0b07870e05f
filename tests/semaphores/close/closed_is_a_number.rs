//! Mistake: called closed while open
//!
//! The greatest number of permits stands for a closed semaphore, but an open one may have as many.
//!
//! Rejected by: most_permits, model, as called closed while open
//! Rejected by: most_permits, native, as called closed while open

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<usize>,
    changed: Condvar,
}

const CLOSED: usize = usize::MAX;

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), changed: Condvar::new() }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.changed.wait(free).unwrap();
        }
        if *free == CLOSED {
            return Err(Closed);
        }
        *free -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        *self.free.lock().unwrap() = CLOSED;
        self.changed.notify_all();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut free = self.semaphore.free.lock().unwrap();
        if *free != CLOSED {
            *free += 1;
        }
        self.semaphore.changed.notify_one();
    }
}
