//! A reader asks for the version by adding 0 to it. A writer that turns it odd comes after all readers that have found
//! it even, and none of those sees what is written next. So neither side needs a fence.
//!
//! With `Relaxed` in either exchange, a reader could see what is written next, by load buffering. The model leaves that
//! out, so no check finds it.

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
        let odd = self.version.fetch_or(1, Acquire) | 1;
        self.rows.store(header.rows, Relaxed);
        self.sum.store(header.sum, Relaxed);
        self.version.store(odd + 1, Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        (0..tries).find_map(|_| {
            let before = self.version.load(Acquire);
            let header = Header { rows: self.rows.load(Relaxed), sum: self.sum.load(Relaxed) };
            (before % 2 == 0 && self.version.fetch_add(0, Release) == before).then_some(header)
        })
    }
}
