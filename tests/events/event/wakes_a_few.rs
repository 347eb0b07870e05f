//! Mistake: lost wake-up
//!
//! `set` wakes eight threads, which was enough in every program that its author had seen.
//!
//! Rejected by: many_wait, native, as lost wake-up

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
        (0..8).for_each(|_| self.changed.notify_one());
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
