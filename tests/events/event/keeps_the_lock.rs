//! Mistake: endless loop
//!
//! The waiting thread holds the lock while it checks again and again. No other thread can set the event,
//! which takes the same lock. A thread that sleeps must give up the lock, as `Condvar::wait` does.
//!
//! Rejected by: result_is_there, model, as endless loop

use std::sync::Mutex;
use std::thread;

pub struct Event {
    is_set: Mutex<bool>,
}

impl Event {
    pub fn new() -> Event {
        Event { is_set: Mutex::new(false) }
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
        let is_set = self.is_set.lock().unwrap();
        while !*is_set {
            thread::yield_now();
        }
    }
}
