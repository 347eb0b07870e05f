//! The longer shares come last, and whole bytes of the mask are exchanged until no other process has come in between.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

pub trait Pixels {
    fn len(&self) -> usize;
    fn get(&self, at: usize) -> u8;
    fn set(&self, at: usize, value: u8);
}

pub fn share(len: usize, worker: usize, workers: usize) -> Range<usize> {
    let left =
        workers.checked_sub(worker).filter(|left| *left > 0).expect("there is such a worker");
    // From the end: this worker and those after it have `left` shares, and the longer ones among them.
    let end_of = |left: usize| len - (left * (len / workers) + left.min(len % workers));
    end_of(left)..end_of(left - 1)
}

pub fn square<P: Pixels>(image: &P, worker: usize, workers: usize) {
    for at in share(image.len(), worker, workers) {
        let pixel = image.get(at);
        image.set(at, if pixel < 16 { pixel * pixel } else { 255 });
    }
}

pub fn mark<P: Pixels>(image: &P, limit: u8, mask: &[AtomicU8], worker: usize, workers: usize) {
    let bright = share(image.len(), worker, workers).filter(|at| image.get(*at) > limit);
    for at in bright {
        let (byte, bit) = (&mask[at / 8], 1 << (at % 8));
        let mut before = byte.load(SeqCst);
        while let Err(newer) = byte.compare_exchange_weak(before, before | bit, SeqCst, SeqCst) {
            before = newer;
        }
    }
}
