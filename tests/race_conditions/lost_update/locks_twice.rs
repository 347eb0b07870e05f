//! Mistake: lost update
//!
//! A lock, but given up between reading and writing: it guards each of the two steps, not both.
//!
//! Rejected by: two_threads, model, as lost update

use std::sync::Mutex;

pub struct Progress {
    read: Mutex<u64>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: Mutex::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        let read = self.read();
        *self.read.lock().unwrap() = read + rows;
        read + rows
    }

    pub fn read(&self) -> u64 {
        *self.read.lock().unwrap()
    }
}
