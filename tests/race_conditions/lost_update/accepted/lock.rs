//! One lock, held from the read to the write.

use std::sync::Mutex;

pub struct Progress {
    /// The number of rows that were read.
    read: Mutex<u64>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: Mutex::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        let mut read = self.read.lock().unwrap();
        *read += rows;
        *read
    }

    pub fn read(&self) -> u64 {
        *self.read.lock().unwrap()
    }
}
