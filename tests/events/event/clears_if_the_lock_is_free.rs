//! Mistake: wrong state
//!
//! `clear` gives up if another thread has the lock, and the event stays set.
//!
//! Rejected by: cleared_beside_another, model, as wrong state

use std::sync::{Condvar, Mutex};

#[derive(Default)]
pub struct Event {
    is_set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn set(&self) {
        *self.is_set.lock().unwrap() = true;
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        if let Ok(mut is_set) = self.is_set.try_lock() {
            *is_set = false;
        }
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
