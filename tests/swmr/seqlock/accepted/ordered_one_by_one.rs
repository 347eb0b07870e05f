//! No fences: each number is stored with Release and loaded with Acquire, and so brings the odd version along.

use std::sync::atomic::{AtomicU64, Ordering::{Acquire, Relaxed, Release}};

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
        self.rows.store(header.rows, Release);
        self.sum.store(header.sum, Release);
        self.version.store(odd + 1, Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        for _ in 0..tries {
            let before = self.version.load(Acquire);
            let header = Header { rows: self.rows.load(Acquire), sum: self.sum.load(Acquire) };
            if before % 2 == 0 && self.version.load(Relaxed) == before {
                return Some(header);
            }
        }
        None
    }
}
