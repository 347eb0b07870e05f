//! The permits are an atomic, taken by compare-and-exchange. The lock and the condition variable are
//! only for threads that have to wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    total: usize,
    free: AtomicUsize,
    lock: Mutex<()>,
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
        Semaphore {
            total: permits,
            free: AtomicUsize::new(permits),
            lock: Mutex::new(()),
            freed: Condvar::new(),
        }
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        if let Some(permits) = self.try_acquire_many(wanted) {
            return Ok(permits);
        }
        let mut lock = self.lock.lock().unwrap();
        loop {
            if let Some(permits) = self.try_acquire_many(wanted) {
                return Ok(permits);
            }
            lock = self.freed.wait(lock).unwrap();
        }
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut free = self.free.load(Ordering::Acquire);
        loop {
            let rest = free.checked_sub(wanted)?;
            match self.free.compare_exchange_weak(free, rest, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(Permits { semaphore: self, count: wanted }),
                Err(found) => free = found,
            }
        }
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        self.semaphore.free.fetch_add(self.count, Ordering::Release);
        // With the lock: a thread that has just seen too few is then asleep already.
        let _lock = self.semaphore.lock.lock().unwrap();
        self.semaphore.freed.notify_all();
    }
}
