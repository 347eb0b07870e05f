//! Mistake: lost result
//!
//! A part whose sum is 0 is not counted.
//!
//! Rejected by: nothing_to_add, model, as lost result
//! Rejected by: nothing_to_add, native, as lost result

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

#[derive(Debug)]
pub struct SharedSum {
    total: AtomicU64,
    missing: AtomicU32,
}

impl SharedSum {
    pub const fn new(parts: u32) -> SharedSum {
        SharedSum { total: AtomicU64::new(0), missing: AtomicU32::new(parts) }
    }

    pub fn add(&self, values: &[u64]) {
        let part: u64 = values.iter().sum();
        if part == 0 {
            return;
        }
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
