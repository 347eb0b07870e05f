//! The sum is exchanged until no other process has come in between, and the parts are counted upwards.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

#[derive(Debug)]
pub struct SharedSum {
    parts: u32,
    total: AtomicU64,
    counted: AtomicU32,
}

impl SharedSum {
    pub const fn new(parts: u32) -> SharedSum {
        SharedSum { parts, total: AtomicU64::new(0), counted: AtomicU32::new(0) }
    }

    pub fn add(&self, values: &[u64]) {
        let part: u64 = values.iter().sum();
        let mut before = self.total.load(SeqCst);
        while let Err(newer) = self.total.compare_exchange(before, before + part, SeqCst, SeqCst) {
            before = newer;
        }
        self.counted.fetch_add(1, SeqCst);
    }

    pub fn so_far(&self) -> u64 {
        self.total.load(SeqCst)
    }

    pub fn result(&self) -> Option<u64> {
        (self.counted.load(SeqCst) == self.parts).then(|| self.total.load(SeqCst))
    }
}
