//! Mistake: wrong result
//!
//! Both numbers are packed into one atomic of 64 bits, so they are always from the same write. But 32 bits are too few
//! for either of them.
//!
//! Rejected by: comes_back, model, as wrong result
//! Rejected by: comes_back, native, as wrong result

use std::sync::atomic::{AtomicU64, Ordering::{Acquire, Release}};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    both: AtomicU64,
}

fn pack(header: Header) -> u64 {
    header.rows << 32 | header.sum & 0xffff_ffff
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock { both: AtomicU64::new(pack(header)) }
    }

    pub fn write(&self, header: Header) {
        self.both.store(pack(header), Release);
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        if tries == 0 {
            return None;
        }
        let both = self.both.load(Acquire);
        Some(Header { rows: both >> 32, sum: both & 0xffff_ffff })
    }
}
