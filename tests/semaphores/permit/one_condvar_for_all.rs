//! Mistake: lost wake-up
//!
//! The place to wait is a `static`, so a permit that comes back may wake a thread that waits at another semaphore.
//!
//! Rejected by: two_semaphores, model, as lost wake-up

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};

static FREED: Condvar = Condvar::new();

pub struct Semaphore {
    free: Mutex<usize>,
}

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits) }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = FREED.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut free = self.free.lock().unwrap();
        // Not `then_some`: that would make a permit in any case, and drop it with the lock held.
        if *free == 0 {
            return None;
        }
        *free -= 1;
        Some(Permit { semaphore: self })
    }
}

impl Permit<'_> {
    pub fn release(self) {
        // `self` goes out of scope here, and `drop` does the rest.
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // No thread panics while holding the lock, so it is never poisoned and this does not panic.
        *self.semaphore.free.lock().unwrap() += 1;
        FREED.notify_one();
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
