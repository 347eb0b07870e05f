//! Mistake: refused while free
//!
//! `try_acquire` gives way to threads that are in `acquire`, even if there are enough permits for all of them.
//!
//! Rejected by: enough_for_both, model, as refused while free

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<usize>,
    freed: Condvar,
    acquiring: AtomicUsize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new(), acquiring: AtomicUsize::new(0) }
    }

    pub fn acquire(&self) {
        self.acquiring.fetch_add(1, Ordering::SeqCst);
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
        self.acquiring.fetch_sub(1, Ordering::SeqCst);
    }

    pub fn try_acquire(&self) -> bool {
        if self.acquiring.load(Ordering::SeqCst) > 0 {
            return false;
        }
        let mut free = self.free.lock().unwrap();
        let is_free = *free > 0;
        if is_free {
            *free -= 1;
        }
        is_free
    }

    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
        self.freed.notify_one();
    }
}
