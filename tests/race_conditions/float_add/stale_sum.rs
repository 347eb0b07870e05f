//! Mistake: lost update
//!
//! What is expected is fresh in every round, but the sum is the one from before the loop: it lacks what
//! others have added meanwhile.
//!
//! Rejected by: two_threads, model, as lost update

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
        let mut bits = self.bits.load(Ordering::Relaxed);
        let after = (f64::from_bits(bits) + value).to_bits();
        while let Err(now) =
            self.bits.compare_exchange(bits, after, Ordering::Relaxed, Ordering::Relaxed)
        {
            bits = now;
        }
        f64::from_bits(bits)
    }
}
