//! A floating-point number that many threads add to, without a lock.

use std::sync::atomic::{AtomicU64, Ordering};

/// An `f64` that can be shared. `std` has no such atomic; the 64 bits of an `f64` fit into an
/// `AtomicU64`.
pub struct AtomicF64 {
    /// What `f64::to_bits` makes of the number.
    bits: AtomicU64,
}

impl AtomicF64 {
    /// A shared number that starts with this value.
    pub fn new(value: f64) -> AtomicF64 {
        AtomicF64 { bits: AtomicU64::new(value.to_bits()) }
    }

    /// The number, to the last bit.
    pub fn load(&self) -> f64 {
        f64::from_bits(self.bits.load(Ordering::Relaxed))
    }

    /// Adds `value`, and returns the number as it was before the addition. It works for all
    /// numbers, even for infinities and NaN.
    pub fn fetch_add(&self, value: f64) -> f64 {
        todo!("add {value} to a number that others add to, too: there is no fetch_add for floats")
    }
}
