//! The shares are cut at the same fractions of the length, and the bits of a byte are collected before they are
//! set, with one operation for each byte.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

pub trait Pixels {
    fn len(&self) -> usize;
    fn get(&self, at: usize) -> u8;
    fn set(&self, at: usize, value: u8);
}

pub fn share(len: usize, worker: usize, workers: usize) -> Range<usize> {
    assert!(worker < workers);
    // In a wider number, so that the product fits.
    let cut = |at: usize| (len as u128 * at as u128 / workers as u128) as usize;
    cut(worker)..cut(worker + 1)
}

pub fn square<P: Pixels>(image: &P, worker: usize, workers: usize) {
    share(image.len(), worker, workers).for_each(|at| {
        let square = u16::from(image.get(at)).pow(2);
        image.set(at, square.min(255) as u8);
    });
}

pub fn mark<P: Pixels>(image: &P, limit: u8, mask: &[AtomicU8], worker: usize, workers: usize) {
    let mine = share(image.len(), worker, workers);
    for byte in mine.start / 8..mine.end.div_ceil(8) {
        let mut bits = 0;
        for bit in 0..8 {
            let at = byte * 8 + bit;
            bits |= u8::from(mine.contains(&at) && image.get(at) > limit) << bit;
        }
        if bits > 0 {
            mask[byte].fetch_or(bits, SeqCst);
        }
    }
}
