//! Mistake: refused though whole
//!
//! A header that is in memory already is not written, though its writer may have died before it was whole.
//!
//! Rejected by: same_again, model, as refused though whole

use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};

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
        if self.rows.load(Relaxed) == header.rows && self.sum.load(Relaxed) == header.sum {
            return;
        }
        let odd = self.version.load(Relaxed) | 1;
        self.version.store(odd, Relaxed);
        fence(Release);
        self.rows.store(header.rows, Relaxed);
        self.sum.store(header.sum, Relaxed);
        self.version.store(odd + 1, Release);
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
