//! Mistake: woke too early
//!
//! An `if` where a `while` should be. A wait on a condition variable may end for no reason, and then
//! the thread doesn't check the flag again.
//!
//! Rejected by: result_is_there, model, as woke too early

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
        let is_set = self.is_set.lock().unwrap();
        if !*is_set {
            let _is_set = self.changed.wait(is_set).unwrap();
        }
    }
}
