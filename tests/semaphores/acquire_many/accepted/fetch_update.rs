//! The permits are an atomic with `fetch_update`, and a thread that gives some back says so under the
//! lock of the waiting threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    total: usize,
    free: AtomicUsize,
    waiting: Mutex<usize>,
    freed: Condvar,
}

pub struct Permits<'a> {
    semaphore: &'a Semaphore,
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub wanted: usize,
    pub total: usize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let (waiting, freed) = (Mutex::new(0), Condvar::new());
        Semaphore { total: permits, free: AtomicUsize::new(permits), waiting, freed }
    }

    fn take(&self, wanted: usize) -> bool {
        let rest = |free: usize| free.checked_sub(wanted);
        self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, rest).is_ok()
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        let mut waiting = self.waiting.lock().unwrap();
        *waiting += 1;
        while !self.take(wanted) {
            waiting = self.freed.wait(waiting).unwrap();
        }
        *waiting -= 1;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        self.take(wanted).then(|| Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        self.semaphore.free.fetch_add(self.count, Ordering::Release);
        if *self.semaphore.waiting.lock().unwrap() > 0 {
            self.semaphore.freed.notify_all();
        }
    }
}
