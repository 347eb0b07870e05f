//! Mistake: stale read
//!
//! To save a lock, `wait` checks an atomic first, with `Relaxed`. It then knows that the event is set,
//! and sees nothing of what was done before it was set.
//!
//! Rejected by: result_is_there, model, as stale read

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Event {
    is_set: Mutex<bool>,
    fast: AtomicBool,
    changed: Condvar,
}

impl Event {
    pub fn new() -> Event {
        Event { is_set: Mutex::new(false), fast: AtomicBool::new(false), changed: Condvar::new() }
    }

    pub fn set(&self) {
        let mut is_set = self.is_set.lock().unwrap();
        *is_set = true;
        self.fast.store(true, Ordering::Relaxed);
        drop(is_set);
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        let mut is_set = self.is_set.lock().unwrap();
        *is_set = false;
        self.fast.store(false, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        *self.is_set.lock().unwrap()
    }

    pub fn wait(&self) {
        if self.fast.load(Ordering::Relaxed) {
            return;
        }
        let mut is_set = self.is_set.lock().unwrap();
        while !*is_set {
            is_set = self.changed.wait(is_set).unwrap();
        }
    }
}
