//! Mistake: wrong result
//!
//! An addition of 0.0 is left out, since it changes nothing. It changes -0.0, which becomes 0.0.
//!
//! Rejected by: odd_numbers, native, as wrong result
//! Rejected by: odd_numbers, model, as wrong result

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
        if value == 0.0 {
            return self.load();
        }
        let added = |bits| Some((f64::from_bits(bits) + value).to_bits());
        let before = self.bits.fetch_update(Ordering::Relaxed, Ordering::Relaxed, added);
        f64::from_bits(before.unwrap_or_else(|bits| bits))
    }
}
