//! Mistake: wrong total
//!
//! The addition is right, but the number that is returned is the one from before the first try, not
//! from before the one that succeeded.
//!
//! Rejected by: two_threads, model, as wrong total

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
        let before = self.load();
        let plus = |bits| Some((f64::from_bits(bits) + value).to_bits());
        let _ = self.bits.fetch_update(Ordering::Relaxed, Ordering::Relaxed, plus);
        before
    }
}
