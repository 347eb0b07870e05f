//! The permits are an atomic number; threads that find none stand in a list and park.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{self, Thread};

pub struct Semaphore {
    free: AtomicUsize,
    waiting: Mutex<Vec<Thread>>,
}

pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits), waiting: Mutex::new(Vec::new()) }
    }

    pub fn acquire(&self) -> Permit<'_> {
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            // In the list before the last look: a permit that is given back after that look is
            // followed by an unpark.
            self.waiting.lock().unwrap().push(thread::current());
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            thread::park();
        }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(SeqCst, SeqCst, less).ok().map(|_| Permit { semaphore: self })
    }
}

impl Permit<'_> {
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.free.fetch_add(1, SeqCst);
        // All of them: some may have found a permit and gone on.
        self.semaphore.waiting.lock().unwrap().drain(..).for_each(|thread| thread.unpark());
    }
}

pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let permit = semaphore.acquire();
    let part = source.read(rows).map(|values| Partial::of(&values));
    permit.release();
    part
}
