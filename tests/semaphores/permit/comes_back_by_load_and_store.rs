//! Mistake: leaked permit
//!
//! The number of permits is loaded, and one more stored. Of two that come back at once, one is lost.
//!
//! Rejected by: two_drops, model, as leaked permit

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: AtomicUsize,
    waiting: Mutex<()>,
    freed: Condvar,
}

pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits), waiting: Mutex::new(()), freed: Condvar::new() }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut waiting = self.waiting.lock().unwrap();
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            waiting = self.freed.wait(waiting).unwrap();
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        let taken = self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less);
        taken.is_ok().then(|| Permit { semaphore: self })
    }
}

impl Permit<'_> {
    pub fn release(self) {}
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let free = self.semaphore.free.load(Ordering::Acquire);
        self.semaphore.free.store(free + 1, Ordering::Release);
        let _waiting = self.semaphore.waiting.lock().unwrap();
        self.semaphore.freed.notify_one();
    }
}

pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let _permit = semaphore.acquire();
    Ok(Partial::of(&source.read(rows)?))
}
