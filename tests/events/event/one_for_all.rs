//! Mistake: wrong state
//!
//! The flag is a `static`, so all events are one.
//!
//! Rejected by: two_events, native, as wrong state
//! Rejected by: two_events, model, as wrong state

use std::sync::{Condvar, Mutex};

static SET: Mutex<bool> = Mutex::new(false);
static CHANGED: Condvar = Condvar::new();

pub struct Event {}

impl Event {
    pub fn new() -> Event {
        *SET.lock().unwrap() = false;
        Event {}
    }

    pub fn set(&self) {
        *SET.lock().unwrap() = true;
        CHANGED.notify_all();
    }

    pub fn clear(&self) {
        *SET.lock().unwrap() = false;
    }

    pub fn is_set(&self) -> bool {
        *SET.lock().unwrap()
    }

    pub fn wait(&self) {
        let mut set = SET.lock().unwrap();
        while !*set {
            set = CHANGED.wait(set).unwrap();
        }
    }
}
