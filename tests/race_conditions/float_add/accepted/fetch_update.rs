//! `fetch_update` is exactly this loop, ready to use.

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
        let plus = |bits| Some((f64::from_bits(bits) + value).to_bits());
        match self.bits.fetch_update(Ordering::Relaxed, Ordering::Relaxed, plus) {
            Ok(before) | Err(before) => f64::from_bits(before),
        }
    }
}
