//! Mistake: refused while free
//!
//! `try_acquire` gives way to threads that are in `acquire`, even if there are enough permits for all of them.
//!
//! Rejected by: enough_for_both, model, as refused while free

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<usize>,
    freed: Condvar,
    acquiring: AtomicUsize,
}

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new(), acquiring: AtomicUsize::new(0) }
    }

    pub fn acquire(&self) -> Permit<'_> {
        self.acquiring.fetch_add(1, Ordering::SeqCst);
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
        self.acquiring.fetch_sub(1, Ordering::SeqCst);
        Permit { semaphore: self }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        if self.acquiring.load(Ordering::SeqCst) > 0 {
            return None;
        }
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
    let values = source.read(rows)?;
    Ok(Partial::of(&values))
}
