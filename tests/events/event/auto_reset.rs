//! Mistake: consumes the event
//!
//! `wait` clears the event on its way out: one `set` lets one thread go on, and the others wait
//! forever. (Windows calls this an auto-reset event. It is a semaphore that counts to one.)
//!
//! Rejected by: stays_set, native, as consumes the event
//! Rejected by: stays_set, model, as consumes the event
//! Rejected by: every_thread_wakes, model, as lost wake-up

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
        self.changed.notify_all();
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
        *is_set = false;
    }
}
