//! Mistake: overlapping ranges
//!
//! The longer shares are counted with 8 bits, which is not enough for more than 255 of them.
//!
//! Rejected by: shares, model, as overlapping ranges
//! Rejected by: shares, native, as overlapping ranges

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

pub trait Pixels {
    fn len(&self) -> usize;

    fn get(&self, at: usize) -> u8;

    fn set(&self, at: usize, value: u8);
}

pub fn share(len: usize, worker: usize, workers: usize) -> Range<usize> {
    assert!(worker < workers, "there is no worker {worker} of {workers}");
    let (each, longer) = (len / workers, len % workers);
    let start = |worker: usize| worker * each + (worker as u8 as usize).min(longer);
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
            mask[at / 8].fetch_or(1 << (at % 8), Ordering::Relaxed);
        }
    }
}
