//! Mistake: lost update
//!
//! Two tries are not a loop: another thread can be faster both times, and a weak exchange can fail for no
//! reason.
//!
//! Rejected by: twice_each, model, as lost update

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
        let plus = |bits| (f64::from_bits(bits) + value).to_bits();
        let bits = self.bits.load(Ordering::Relaxed);
        let exchange = |bits| {
            self.bits.compare_exchange_weak(bits, plus(bits), Ordering::Relaxed, Ordering::Relaxed)
        };
        match exchange(bits) {
            Ok(before) => f64::from_bits(before),
            Err(now) => f64::from_bits(exchange(now).unwrap_or_else(|newer| newer)),
        }
    }
}
