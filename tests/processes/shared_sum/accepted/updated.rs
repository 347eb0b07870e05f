//! The sum is changed by `fetch_update`, and the parts that are missing are counted down by the same means, which
//! stops at 0.

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
        let part = values.iter().sum::<u64>();
        let added = self
            .total
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |total| Some(total + part));
        added.expect("there is always a next sum");
        // A part too many is not counted.
        let _ = self
            .missing
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |missing| missing.checked_sub(1));
    }

    pub fn so_far(&self) -> u64 {
        self.total.load(Ordering::Acquire)
    }

    pub fn result(&self) -> Option<u64> {
        match self.missing.load(Ordering::Acquire) {
            0 => Some(self.so_far()),
            _ => None,
        }
    }
}
