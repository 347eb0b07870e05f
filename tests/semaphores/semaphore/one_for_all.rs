//! Mistake: refused while free
//!
//! The free permits are a `static`, so all semaphores are one.
//!
//! Rejected by: two_semaphores, native, as refused while free
//! Rejected by: two_semaphores, model, as refused while free

use std::sync::{Condvar, Mutex};

static FREE: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

pub struct Semaphore {}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        *FREE.lock().unwrap() = permits;
        Semaphore {}
    }

    pub fn acquire(&self) {
        let mut free = FREE.lock().unwrap();
        // Another thread may take the permit before this one is awake, and a wait may end for no
        // reason, so check again each time.
        while *free == 0 {
            free = FREED.wait(free).unwrap();
        }
        *free -= 1;
    }

    pub fn try_acquire(&self) -> bool {
        let mut free = FREE.lock().unwrap();
        let is_free = *free > 0;
        if is_free {
            *free -= 1;
        }
        is_free
    }

    pub fn release(&self) {
        *FREE.lock().unwrap() += 1;
        // The lock is free again, so the thread that wakes up need not wait for it. No wake-up is
        // lost: the count was changed under the lock, and a waiting thread reads the count and goes
        // to sleep without giving the lock up in between.
        FREED.notify_one();
    }
}
