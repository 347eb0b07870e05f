//! A permit that gives itself back: at the end of its scope, at an early `return`, and in a panic.

use interleave::{Error, Partial, Source};
use std::ops::Range;

/// Permits that threads take, and that come back by themselves.
pub struct Semaphore {
    // As in `semaphore`.
}

/// One permit from a semaphore. Dropping it gives it back.
#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    /// A semaphore with this many free permits.
    pub fn new(permits: usize) -> Semaphore {
        todo!("a semaphore with {permits} permits")
    }

    /// Takes a permit. Waits while no permit is free.
    pub fn acquire(&self) -> Permit<'_> {
        todo!("wait until a permit is free, and take it")
    }

    /// Takes a permit if one is free. Never waits for a permit.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        todo!("take a permit if one is free")
    }
}

impl Permit<'_> {
    /// Gives the permit back now, rather than at the end of the scope.
    pub fn release(self) {
        todo!("give the permit back, once")
    }
}

impl Drop for Permit<'_> {
    /// Gives the permit back, however its scope ends.
    fn drop(&mut self) {
        todo!("give the permit back, and tell a thread that waits")
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
    todo!("read {rows:?} of {} with a permit", source.rows())
}
