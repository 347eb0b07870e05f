//! Mistake: torn copy
//!
//! A checksum takes the place of the version. Once the header has changed twice, numbers from different writes can have
//! the checksum of a third.
//!
//! Rejected by: beside_two_writes, model, as torn copy

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    rows: AtomicU64,
    sum: AtomicU64,
    check: AtomicU64,
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock {
            rows: AtomicU64::new(header.rows),
            sum: AtomicU64::new(header.sum),
            check: AtomicU64::new(header.rows ^ header.sum),
        }
    }

    pub fn write(&self, header: Header) {
        self.rows.store(header.rows, SeqCst);
        self.sum.store(header.sum, SeqCst);
        self.check.store(header.rows ^ header.sum, SeqCst);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        for _ in 0..tries {
            let header = Header { rows: self.rows.load(SeqCst), sum: self.sum.load(SeqCst) };
            if self.check.load(SeqCst) == header.rows ^ header.sum {
                return Some(header);
            }
        }
        None
    }
}
