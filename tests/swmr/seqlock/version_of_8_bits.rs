//! Mistake: torn copy
//!
//! The version has 8 bits. If 128 headers are written while a reader copies one, it is as it was.
//!
//! Rejected by: beside_many_writes, model, as torn copy

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::{Acquire, Relaxed, Release}, fence};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    version: AtomicU8,
    rows: AtomicU64,
    sum: AtomicU64,
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock {
            version: AtomicU8::new(0),
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
        self.version.store(odd.wrapping_add(1), Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        (0..tries).find_map(|_| {
            let before = self.version.load(Acquire);
            if before % 2 == 1 {
                return None;
            }
            let header = Header { rows: self.rows.load(Relaxed), sum: self.sum.load(Relaxed) };
            fence(Acquire);
            (self.version.load(Relaxed) == before).then_some(header)
        })
    }
}
