//! Mistake: never ends on NaN
//!
//! Whether the exchange succeeded is found out by comparing floats. NaN is not equal to itself, so the loop
//! adds again and again.
//!
//! Rejected by: odd_numbers, model, as never ends on NaN

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
            let before = self.load();
            let after = (before + value).to_bits();
            let (Ok(found) | Err(found)) = self.bits.compare_exchange(
                before.to_bits(),
                after,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            if f64::from_bits(found) == before {
                return before;
            }
        }
    }
}
