//! Mistake: lost wake-up
//!
//! The flag is set, but no thread is told, and a thread that waits already sleeps on.
//!
//! Rejected by: result_is_there, model, as lost wake-up

use std::sync::{Condvar, Mutex};

pub struct Event {
    is_set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub fn new() -> Event {
        Event { is_set: Mutex::new(false), changed: Condvar::new() }
    }

    pub fn set(&self) {
        *self.is_set.lock().unwrap() = true;
    }

    pub fn clear(&self) {
        *self.is_set.lock().unwrap() = false;
    }

    pub fn is_set(&self) -> bool {
        *self.is_set.lock().unwrap()
    }

    pub fn wait(&self) {
        let mut is_set = self.is_set.lock().unwrap();
        while !*is_set {
            is_set = self.changed.wait(is_set).unwrap();
        }
    }
}
