//! Mistake: stale expected value
//!
//! An addition is taken to have failed when the number is the same afterwards. Next to 1e30 a 1.0 changes
//! nothing, and 0.0 nowhere: then it is tried again forever.
//!
//! Rejected by: same_number, native, as stale expected value
//! Rejected by: same_number, model, as stale expected value

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
        loop {
            let before = self.bits.load(Ordering::Relaxed);
            let sum = (f64::from_bits(before) + value).to_bits();
            let found = self
                .bits
                .compare_exchange(before, sum, Ordering::Relaxed, Ordering::Relaxed)
                .unwrap_or_else(|found| found);
            if found == before && sum != before {
                return f64::from_bits(before);
            }
        }
    }
}
