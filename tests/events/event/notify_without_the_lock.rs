//! Mistake: lost wake-up
//!
//! The flag is an atomic next to the lock, and `set` does not take the lock. So it can set the flag and
//! notify between a waiting thread's check and its sleep, although the waiting thread holds the lock there.
//!
//! Rejected by: result_is_there, model, as lost wake-up

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Event {
    is_set: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Event {
    pub fn new() -> Event {
        Event { is_set: AtomicBool::new(false), lock: Mutex::new(()), changed: Condvar::new() }
    }

    pub fn set(&self) {
        self.is_set.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        self.is_set.store(false, Ordering::SeqCst);
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Ordering::SeqCst)
    }

    pub fn wait(&self) {
        let mut guard = self.lock.lock().unwrap();
        while !self.is_set() {
            guard = self.changed.wait(guard).unwrap();
        }
    }
}
