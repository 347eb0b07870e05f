//! Mistake: lost wake-up
//!
//! The place to wait is a `static`, so a release may wake a thread that waits at another semaphore.
//!
//! Rejected by: two_semaphores, model, as lost wake-up

use std::sync::{Condvar, Mutex};
static FREED: Condvar = Condvar::new();

pub struct Semaphore {
    free: Mutex<usize>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits) }
    }

    pub fn acquire(&self) {
        let mut free = self.free.lock().unwrap();
        // Another thread may take the permit before this one is awake, and a wait may end for no
        // reason, so check again each time.
        while *free == 0 {
            free = FREED.wait(free).unwrap();
        }
        *free -= 1;
    }

    pub fn try_acquire(&self) -> bool {
        let mut free = self.free.lock().unwrap();
        let is_free = *free > 0;
        if is_free {
            *free -= 1;
        }
        is_free
    }

    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
        // The lock is free again, so the thread that wakes up need not wait for it. No wake-up is
        // lost: the count was changed under the lock, and a waiting thread reads the count and goes
        // to sleep without giving the lock up in between.
        FREED.notify_one();
    }
}
