//! Mistake: one after the other
//!
//! `read` also holds a lock, so that nothing disturbs the read. Then one permit would do.
//!
//! Rejected by: reads_overlap, model, as one after the other
//! Rejected by: reads_overlap, native, as one after the other

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<usize>,
    freed: Condvar,
    reading: Mutex<()>,
}

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new(), reading: Mutex::new(()) }
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
        self.semaphore.freed.notify_one();
    }
}

pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let _permit = semaphore.acquire();
    let _reading = semaphore.reading.lock();
    let values = source.read(rows)?;
    Ok(Partial::of(&values))
}
