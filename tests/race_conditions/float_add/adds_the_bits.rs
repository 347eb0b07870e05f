//! Mistake: wrong result
//!
//! The bits of a sum are not the sum of the bits.
//!
//! Rejected by: one_thread, native, as wrong result
//! Rejected by: one_thread, model, as wrong result

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
        f64::from_bits(self.bits.fetch_add(value.to_bits(), Ordering::Relaxed))
    }
}
