//! Mistake: waits for the dead
//!
//! It tries until the version is even, and the writer is dead.
//!
//! Rejected by: writer_dies, model, as waits for the dead

use std::sync::atomic::{AtomicU64, Ordering::{Acquire, Relaxed, Release}, fence};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    version: AtomicU64,
    rows: AtomicU64,
    sum: AtomicU64,
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock {
            version: AtomicU64::new(0),
            rows: AtomicU64::new(header.rows),
            sum: AtomicU64::new(header.sum),
        }
    }

    pub fn write(&self, header: Header) {
        let odd = self.version.load(Relaxed) | 1;
        self.version.store(odd, Relaxed);
        fence(Release);
        self.rows.store(header.rows, Relaxed);
        self.sum.store(header.sum, Relaxed);
        self.version.store(odd + 1, Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        if tries == 0 {
            return None;
        }
        loop {
            let before = self.version.load(Acquire);
            if before % 2 == 1 {
                std::thread::yield_now();
                continue;
            }
            let header = Header { rows: self.rows.load(Relaxed), sum: self.sum.load(Relaxed) };
            fence(Acquire);
            if self.version.load(Relaxed) == before {
                return Some(header);
            }
        }
    }
}
