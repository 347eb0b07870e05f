//! Each round begins with a load of its own, and the strong exchange never fails without a reason.

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
            let bits = self.bits.load(Ordering::Relaxed);
            let before = f64::from_bits(bits);
            let after = (before + value).to_bits();
            if self.bits.compare_exchange(bits, after, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            {
                return before;
            }
        }
    }
}
