//! Mistake: torn copy
//!
//! The flag says that a write is under way. It is down before and after, and a whole write was in between.
//!
//! Rejected by: beside_a_write, model, as torn copy

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::{Acquire, Relaxed, Release}, fence};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    writing: AtomicBool,
    rows: AtomicU64,
    sum: AtomicU64,
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock {
            writing: AtomicBool::new(false),
            rows: AtomicU64::new(header.rows),
            sum: AtomicU64::new(header.sum),
        }
    }

    pub fn write(&self, header: Header) {
        self.writing.store(true, Relaxed);
        fence(Release);
        self.rows.store(header.rows, Relaxed);
        self.sum.store(header.sum, Relaxed);
        self.writing.store(false, Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        (0..tries).find_map(|_| {
            if self.writing.load(Acquire) {
                return None;
            }
            let header = Header { rows: self.rows.load(Relaxed), sum: self.sum.load(Relaxed) };
            fence(Acquire);
            (!self.writing.load(Relaxed)).then_some(header)
        })
    }
}
