//! Mistake: stale expected value
//!
//! The expected bits are loaded once. After the first failure they are out of date forever, and so is
//! every further try.
//!
//! Rejected by: two_threads, model, as stale expected value

use std::sync::atomic::{AtomicU64, Ordering};

pub struct AtomicF64 {
    bits: AtomicU64,
}

impl AtomicF64 {
    pub fn new(value: f64) -> AtomicF64 {
        AtomicF64 { bits: AtomicU64::new(value.to_bits()) }
    }

    pub fn load(&self) -> f64 {
        f64::from_bits(self.bits.load(Ordering::Relaxed))
    }

    pub fn fetch_add(&self, value: f64) -> f64 {
        let before = self.bits.load(Ordering::Relaxed);
        let after = (f64::from_bits(before) + value).to_bits();
        while self
            .bits
            .compare_exchange(before, after, Ordering::Relaxed, Ordering::Relaxed)
            .is_err()
        {}
        f64::from_bits(before)
    }
}
