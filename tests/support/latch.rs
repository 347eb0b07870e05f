//! A gate that is opened once and stays open.

use std::sync::{Condvar, Mutex};

/// A gate that is opened once and stays open.
pub struct Latch {
    /// Is it open? The thread that sets it notifies `opened`.
    open: Mutex<bool>,
    opened: Condvar,
}

/// Closed.
impl Default for Latch {
    fn default() -> Latch {
        Latch { open: Mutex::new(false), opened: Condvar::new() }
    }
}

impl Latch {
    /// Lets every thread through from now on.
    pub fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    /// Whether it has been opened.
    pub fn is_open(&self) -> bool {
        *self.open.lock().unwrap()
    }

    /// Returns once the latch is open.
    pub fn wait(&self) {
        let mut open = self.open.lock().unwrap();
        while !*open {
            open = self.opened.wait(open).unwrap();
        }
    }
}
