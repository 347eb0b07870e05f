//! A permit that gives itself back: at the end of its scope, at an early `return`, and in a panic.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};

/// Permits that threads take, and that come back by themselves.
pub struct Semaphore {
    /// The free permits. A thread that adds one notifies `freed`.
    free: Mutex<usize>,
    /// Waited for by threads that found no free permit.
    freed: Condvar,
}

/// One permit from a semaphore. Dropping it gives it back.
#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    /// A semaphore with this many free permits.
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new() }
    }

    /// Takes a permit. Waits while no permit is free.
    pub fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
    }

    /// Takes a permit if one is free. Never waits for a permit.
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
    /// Gives the permit back now, rather than at the end of the scope.
    pub fn release(self) {
        // `self` goes out of scope here, and `drop` does the rest.
    }
}

impl Drop for Permit<'_> {
    /// Gives the permit back, however its scope ends.
    fn drop(&mut self) {
        // No thread panics while holding the lock, so it is never poisoned and this does not panic.
        *self.semaphore.free.lock().unwrap() += 1;
        self.semaphore.freed.notify_one();
    }
}

/// Reads `rows` of `source` and reduces them. The thread holds a permit of `semaphore` from before
/// the read until the values are reduced, and no longer.
///
/// # Errors
/// The error of the read.
///
/// # Panics
/// If the read panics.
pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let _permit = semaphore.acquire();
    let values = source.read(rows)?;
    Ok(Partial::of(&values))
}
