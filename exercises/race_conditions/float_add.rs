//! A floating-point number to which many threads add.

use std::sync::atomic::{AtomicU64, Ordering};

/// An `f64` that threads can share. `std` has no atomic floats, but the 64 bits of an `f64` fit
/// into an `AtomicU64`. Threads that use different numbers don't wait for each other.
pub struct AtomicF64 {
    /// The number's bits, from `f64::to_bits`.
    bits: AtomicU64,
}

impl AtomicF64 {
    /// Creates a shared number with this initial value.
    pub fn new(value: f64) -> AtomicF64 {
        AtomicF64 { bits: AtomicU64::new(value.to_bits()) }
    }

    /// Returns the number, exact to the last bit.
    pub fn load(&self) -> f64 {
        f64::from_bits(self.bits.load(Ordering::Relaxed))
    }

    /// Adds `value`, and returns the number as it was before this addition. This works for all
    /// numbers, even for infinities and NaN.
    pub fn fetch_add(&self, value: f64) -> f64 {
        todo!("add {value} to a number to which others add too: there is no fetch_add for floats")
    }
}
