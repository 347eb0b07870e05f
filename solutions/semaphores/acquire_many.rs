//! A semaphore from which a thread takes several permits at once, such as one for each byte that it needs.

use std::sync::{Condvar, Mutex};

/// Permits that threads take, several at once, and that come back by themselves.
pub struct Semaphore {
    /// The permits, free or not. It never changes.
    total: usize,
    /// The free permits. A thread that adds some notifies `freed`.
    free: Mutex<usize>,
    /// Waited for by threads that found too few free permits.
    freed: Condvar,
}

/// Permits from a semaphore. Dropping this gives all of them back.
#[must_use = "unless you keep them, the permits are given back at once"]
pub struct Permits<'a> {
    semaphore: &'a Semaphore,
    /// How many permits these are.
    count: usize,
}

/// A thread wanted more permits than the semaphore has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// How many permits the thread wanted.
    pub wanted: usize,
    /// How many permits there are, free or not.
    pub total: usize,
}

impl Semaphore {
    /// A semaphore with this many permits, all free.
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { total: permits, free: Mutex::new(permits), freed: Condvar::new() }
    }

    /// Takes `wanted` permits at once. Waits while fewer are free, and holds none in the meantime.
    /// No thread waits while there are enough free permits for it, so a thread that wants few may
    /// overtake a thread that wants many, and a thread that wants none never waits.
    ///
    /// # Errors
    /// If the semaphore has fewer than `wanted` permits, free or not, because then the wait would
    /// never end.
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

    /// Takes `wanted` permits if that many are free. Never waits for permits.
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
    /// Gives all the permits back together, even in a panic. A waiting thread that now finds as
    /// many as it wants goes on.
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += self.count;
        // All the waiting threads: a single one might be one that wants more than is free now.
        self.semaphore.freed.notify_all();
    }
}
