//! Mistake: wrong state
//!
//! `is_set` must not wait, so it takes the lock only if that is free. If another thread has the lock
//! for a moment, it says that the event is not set.
//!
//! Rejected by: asked_beside_a_waiter, model, as wrong state

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
        *self.is_set.lock().unwrap() = false;
    }

    pub fn is_set(&self) -> bool {
        self.is_set.try_lock().is_ok_and(|is_set| *is_set)
    }

    pub fn wait(&self) {
        let mut is_set = self.is_set.lock().unwrap();
        while !*is_set {
            is_set = self.changed.wait(is_set).unwrap();
        }
    }
}
