//! A lock around the number: no loop, and nothing to get wrong.

use std::sync::Mutex;

pub struct AtomicF64 {
    value: Mutex<f64>,
}

impl AtomicF64 {
    pub fn new(value: f64) -> AtomicF64 {
        AtomicF64 { value: Mutex::new(value) }
    }

    pub fn load(&self) -> f64 {
        *self.value.lock().unwrap()
    }

    pub fn fetch_add(&self, value: f64) -> f64 {
        let mut number = self.value.lock().unwrap();
        let before = *number;
        *number += value;
        before
    }
}
