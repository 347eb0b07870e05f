//! Mistake: wrong result
//!
//! A new lock has its header in one copy, and says that it is in the other.
//!
//! Rejected by: comes_back, model, as wrong result
//! Rejected by: comes_back, native, as wrong result

use std::sync::atomic::{AtomicU64, Ordering::{Acquire, Relaxed, Release}, fence};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    version: AtomicU64,
    rows: [AtomicU64; 2],
    sum: [AtomicU64; 2],
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock {
            version: AtomicU64::new(1),
            rows: [header.rows, 0].map(AtomicU64::new),
            sum: [header.sum, 0].map(AtomicU64::new),
        }
    }

    pub fn write(&self, header: Header) {
        let next = self.version.load(Relaxed) + 1;
        fence(Release);
        self.rows[next as usize % 2].store(header.rows, Relaxed);
        self.sum[next as usize % 2].store(header.sum, Relaxed);
        self.version.store(next, Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        for _ in 0..tries {
            let version = self.version.load(Acquire);
            let [rows, sum] = [&self.rows, &self.sum].map(|of| of[version as usize % 2].load(Relaxed));
            fence(Acquire);
            if self.version.load(Relaxed) == version {
                return Some(Header { rows, sum });
            }
        }
        None
    }
}
