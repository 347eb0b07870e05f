//! Mistake: pixels left out
//!
//! A share has a length with a fraction. Its multiples are rounded, and the last one may come out below the number of
//! pixels.
//!
//! Rejected by: shares, model, as pixels left out
//! Rejected by: shares, native, as pixels left out

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

pub trait Pixels {
    fn len(&self) -> usize;

    fn get(&self, at: usize) -> u8;

    fn set(&self, at: usize, value: u8);
}

pub fn share(len: usize, worker: usize, workers: usize) -> Range<usize> {
    assert!(worker < workers, "there is no worker {worker} of {workers}");
    let each = len as f64 / workers as f64;
    let start = |worker: usize| (worker as f64 * each) as usize;
    start(worker)..start(worker + 1)
}

pub fn square<P: Pixels>(image: &P, worker: usize, workers: usize) {
    for at in share(image.len(), worker, workers) {
        let pixel = image.get(at);
        image.set(at, pixel.saturating_mul(pixel));
    }
}

pub fn mark<P: Pixels>(image: &P, limit: u8, mask: &[AtomicU8], worker: usize, workers: usize) {
    for at in share(image.len(), worker, workers) {
        if image.get(at) > limit {
            // Relaxed: the bits tell of nothing but themselves. The last byte of this share may be
            // the first byte of the next one, too.
            mask[at / 8].fetch_or(1 << (at % 8), Ordering::Relaxed);
        }
    }
}
