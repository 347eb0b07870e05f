//! Mistake: busy wait
//!
//! The thread that waits checks every tenth of a second, in case it has not been told. It is never
//! told: `set` notifies no thread.
//!
//! Rejected by: no_polling, model, as busy wait

use std::sync::{Condvar, Mutex};
use std::time::Duration;

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
            is_set = self.changed.wait_timeout(is_set, Duration::from_millis(100)).unwrap().0;
        }
    }
}
