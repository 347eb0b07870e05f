//! Mistake: lost wake-up
//!
//! The thread checks the flag, gives up the lock, and takes it again to sleep. The event can be set in
//! between: the notification finds no thread asleep, and then the thread falls asleep forever.
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
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        *self.is_set.lock().unwrap() = false;
    }

    pub fn is_set(&self) -> bool {
        *self.is_set.lock().unwrap()
    }

    pub fn wait(&self) {
        while !self.is_set() {
            let is_set = self.is_set.lock().unwrap();
            drop(self.changed.wait(is_set).unwrap());
        }
    }
}
