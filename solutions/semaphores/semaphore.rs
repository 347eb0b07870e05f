//! A semaphore: a thread takes one of its permits, or waits until one is free.

use std::sync::{Condvar, Mutex};

/// Permits that threads take and give back.
pub struct Semaphore {
    /// The free permits. A thread that adds one notifies `freed`.
    free: Mutex<usize>,
    /// Waited for by threads that found no free permit.
    freed: Condvar,
}

impl Semaphore {
    /// A semaphore with this many free permits; 0 is allowed.
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new() }
    }

    /// Takes a permit. Waits while no permit is free. A waiting thread sleeps: it uses no processor
    /// time.
    ///
    /// Whatever a thread did before it gave a permit back is visible to the thread that takes that
    /// permit.
    pub fn acquire(&self) {
        let mut free = self.free.lock().unwrap();
        // Another thread may take the permit before this one is awake, and a wait may end for no
        // reason, so check again each time.
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
    }

    /// Takes a permit if one is free, and says whether it did. Never waits for a permit.
    pub fn try_acquire(&self) -> bool {
        let mut free = self.free.lock().unwrap();
        let is_free = *free > 0;
        if is_free {
            *free -= 1;
        }
        is_free
    }

    /// Gives a permit back. Any thread may do so, even one that has taken none: then there is one
    /// more permit than before. If threads are waiting, one of them is woken to take it.
    pub fn release(&self) {
        *self.free.lock().unwrap() += 1;
        // The lock is free again, so the thread that wakes up need not wait for it. No wake-up is
        // lost: the count was changed under the lock, and a waiting thread reads the count and goes
        // to sleep without giving the lock up in between.
        self.freed.notify_one();
    }
}
