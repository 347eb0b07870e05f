//! Mistake: lost wake-up
//!
//! A permit that comes back in a panic is counted, but a thread that waits for it isn't told.
//!
//! Rejected by: a_panic_wakes, model, as lost wake-up

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};
use std::thread;

pub struct Semaphore {
    free: Mutex<usize>,
    freed: Condvar,
}

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new() }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut free = self.free.lock().unwrap();
        if *free == 0 {
            return None;
        }
        *free -= 1;
        Some(Permit { semaphore: self })
    }
}

impl Permit<'_> {
    pub fn release(self) {}
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += 1;
        if !thread::panicking() {
            self.semaphore.freed.notify_one();
        }
    }
}

pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let _permit = semaphore.acquire();
    let values = source.read(rows)?;
    Ok(Partial::of(&values))
}
