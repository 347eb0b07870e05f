//! Mistake: busy wait
//!
//! The waiting thread checks the flag every millisecond. It gives the right answer, but late, and wakes
//! up a thousand times a second for nothing.
//!
//! Rejected by: waiter_sleeps, native, as busy wait

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

pub struct Event {
    is_set: AtomicBool,
}

impl Event {
    pub fn new() -> Event {
        Event { is_set: AtomicBool::new(false) }
    }

    pub fn set(&self) {
        self.is_set.store(true, Ordering::Release);
    }

    pub fn clear(&self) {
        self.is_set.store(false, Ordering::Release);
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Acquire)
    }

    pub fn wait(&self) {
        while !self.is_set() {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
