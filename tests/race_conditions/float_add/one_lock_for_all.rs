//! Mistake: one lock for all
//!
//! The lock is a `static`, so threads that add to different numbers wait for each other.
//!
//! Rejected by: apart, model, as one lock for all

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

static TURN: Mutex<()> = Mutex::new(());

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
        let _turn = TURN.lock().unwrap();
        let before = self.load();
        self.bits.store((before + value).to_bits(), Ordering::Relaxed);
        before
    }
}
