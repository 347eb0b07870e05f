//! An image in shared memory, of which each process squares its own share in place.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

/// The pixels of an image in shared memory. Every process can use every pixel. If one process sets a pixel
/// while another process sets or gets the same pixel, that's a data race.
pub trait Pixels {
    /// How many pixels there are.
    fn len(&self) -> usize;

    /// Returns a pixel.
    fn get(&self, at: usize) -> u8;

    /// Changes a pixel.
    fn set(&self, at: usize, value: u8);
}

/// The share of this worker, out of `workers` workers. The shares follow one another, have no pixel in
/// common, leave no pixel out, and differ in length by at most one.
///
/// # Panics
/// If there's no such worker.
pub fn share(len: usize, worker: usize, workers: usize) -> Range<usize> {
    assert!(worker < workers, "there is no worker {worker} of {workers}");
    let (each, longer) = (len / workers, len % workers);
    let start = |worker: usize| worker * each + worker.min(longer);
    start(worker)..start(worker + 1)
}

/// Squares the pixels of this worker's share in place. A square that doesn't fit into a pixel becomes 255.
/// All workers may do so at the same time.
pub fn square<P: Pixels>(image: &P, worker: usize, workers: usize) {
    for at in share(image.len(), worker, workers) {
        let pixel = image.get(at);
        image.set(at, pixel.saturating_mul(pixel));
    }
}

/// Sets the bit of each pixel in this worker's share that is brighter than `limit`. Eight pixels share a byte of the
/// mask: pixel 0 has the lowest bit of the first byte, and pixel 7 the highest. All workers may do so at the same time.
pub fn mark<P: Pixels>(image: &P, limit: u8, mask: &[AtomicU8], worker: usize, workers: usize) {
    for at in share(image.len(), worker, workers) {
        if image.get(at) > limit {
            // Relaxed: the bits tell of nothing but themselves. The last byte of this share may be
            // the first byte of the next one, too.
            mask[at / 8].fetch_or(1 << (at % 8), Ordering::Relaxed);
        }
    }
}
