//! Mistake: published too early
//!
//! The missing parts are counted in 16 bits: of 65,541 parts, five seem to be missing.
//!
//! Rejected by: many_parts, native, as published too early

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

#[derive(Debug)]
pub struct SharedSum {
    total: AtomicU64,
    missing: AtomicU16,
}

impl SharedSum {
    pub const fn new(parts: u32) -> SharedSum {
        SharedSum { total: AtomicU64::new(0), missing: AtomicU16::new(parts as u16) }
    }

    pub fn add(&self, values: &[u64]) {
        let part: u64 = values.iter().sum();
        self.total.fetch_add(part, Ordering::Relaxed);
        self.missing.fetch_sub(1, Ordering::Release);
    }

    pub fn so_far(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    pub fn result(&self) -> Option<u64> {
        let is_complete = self.missing.load(Ordering::Acquire) == 0;
        is_complete.then(|| self.so_far())
    }
}
