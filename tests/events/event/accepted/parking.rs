//! An atomic flag, and a list of threads to unpark: a mutex for the list, and no condition variable.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};

pub struct Event {
    /// Stored with Release before the list is emptied, loaded with Acquire after an entry in it.
    is_set: AtomicBool,
    waiting: Mutex<Vec<Thread>>,
}

impl Event {
    pub fn new() -> Event {
        Event { is_set: AtomicBool::new(false), waiting: Mutex::new(Vec::new()) }
    }

    pub fn set(&self) {
        self.is_set.store(true, Ordering::Release);
        for thread in self.waiting.lock().unwrap().drain(..) {
            thread.unpark();
        }
    }

    pub fn clear(&self) {
        self.is_set.store(false, Ordering::Release);
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Acquire)
    }

    pub fn wait(&self) {
        while !self.is_set() {
            self.waiting.lock().unwrap().push(thread::current());
            // Set before the entry: then the list may have been emptied already.
            if !self.is_set() {
                thread::park();
            }
        }
    }
}
