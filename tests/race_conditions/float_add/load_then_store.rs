//! Mistake: lost update
//!
//! The number is loaded, and the sum is stored: what others have added in between is overwritten.
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
        let before = self.load();
        self.bits.store((before + value).to_bits(), Ordering::Relaxed);
        before
    }
}
