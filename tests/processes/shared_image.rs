//! The checks of `shared_image`.

use super::subject::{Pixels, mark, share, square};
use harness::{Check, Mapping, Process, Promise, ensure, ensure_eq};
use std::cell::UnsafeCell;
use std::panic;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

pub static PROMISES: &[Promise] = &[
    Promise::explains("An image in shared memory, of which each process squares its own share in place."),
    Promise::explains("The pixels of an image in shared memory."),
    Promise::explains("Every process can use every pixel."),
    Promise::explains("If one process sets a pixel while another process sets or gets the same pixel, that's a data race."),
    Promise::explains("How many pixels there are."),
    Promise::explains("Returns a pixel."),
    Promise::explains("Changes a pixel."),
    Promise::explains("The share of this worker, out of `workers` workers."),
    Promise::kept(
        "The shares follow one another, have no pixel in common, leave \
         no pixel out, and differ in length by at most one.",
        &["shares", "two_square"],
    ),
    Promise::kept("If there's no such worker.", &["no_such_worker"]),
    Promise::kept("Squares the pixels of this worker's share in place.", &["two_square", "real"]),
    Promise::kept("A square that doesn't fit into a pixel becomes 255.", &["two_square"]),
    Promise::kept("All workers may do so at the same time.", &["two_square", "two_mark", "real"]),
    Promise::kept("Sets the bit of each pixel in this worker's share that is brighter than `limit`.", &["two_mark", "real"]),
    Promise::kept(
        "Eight pixels share a byte of the mask: pixel 0 has the lowest bit of the first byte, and pixel 7 the highest.",
        &["two_mark", "real"],
    ),
    Promise::explains("Divide an image among processes, square it in place, and mark the bright pixels."),
    Promise::kept("each pixel belongs to exactly one share, and the shares differ in length by at most one pixel", &["shares"]),
    Promise::kept("no two processes use the same pixel;", &["two_square"]),
    Promise::kept("no bit in the mask is lost, even though eight pixels share a byte.", &["two_mark", "real"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("shares", "the shares of any number of workers", shares),
    Check::new("no_such_worker", "there is no such worker", no_such_worker),
    Check::new("two_square", "two processes square", two_square).starts_processes(),
    Check::new("two_mark", "two processes mark pixels of one byte", two_mark).starts_processes(),
    Check::new("real", "four real processes mark pixels", real).starts_processes().native_only(),
];

/// Pixels in shared memory, in as many cells: so the model sees each access to each pixel.
struct Image<const N: usize>([UnsafeCell<u8>; N]);

// SAFETY: whether two processes use the same pixel at the same time is what the checks find out.
unsafe impl<const N: usize> Sync for Image<N> {}

impl<const N: usize> Image<N> {
    fn of(pixels: [u8; N]) -> Mapping<Image<N>> {
        Mapping::new(Image(pixels.map(UnsafeCell::new)))
    }

    fn pixels(&self) -> [u8; N] {
        std::array::from_fn(|at| self.get(at))
    }
}

impl<const N: usize> Pixels for Image<N> {
    fn len(&self) -> usize {
        N
    }

    fn get(&self, at: usize) -> u8 {
        // SAFETY: as above. The byte is there as long as the image.
        unsafe { *self.0[at].get() }
    }

    fn set(&self, at: usize, value: u8) {
        // SAFETY: as above.
        unsafe { *self.0[at].get() = value };
    }
}

fn shares() {
    let small = (0..50).flat_map(|len| (1..50).map(move |workers| (len, workers)));
    // No image is made here, so there may be any number of pixels.
    let large = [(1999, 1000), (5_000_000_001, 3)];
    for (len, workers) in small.chain(large) {
        let shares: Vec<_> = (0..workers).map(|worker| share(len, worker, workers)).collect();
        let shown = &shares[..workers.min(8)];
        let case = format!("{len} pixels, {workers} workers: {shown:?}{}", if workers > 8 { ", …" } else { "" });
        let mut next = 0;
        for share in &shares {
            ensure!(share.start >= next || share.is_empty(), "overlapping ranges", "{case}");
            ensure!(share.start <= next || share.is_empty(), "pixels left out", "{case}");
            next = share.end.max(next);
        }
        ensure!(next == len, "pixels left out", "{case}");
        let longest = shares.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
        let shortest = shares.iter().map(ExactSizeIterator::len).min().unwrap_or(0);
        ensure!(longest - shortest <= 1, "uneven shares", "{case}");
    }
}

fn no_such_worker() {
    for (worker, workers) in [(2, 2), (0, 0), (7, 3)] {
        let outcome = panic::catch_unwind(|| share(8, worker, workers));
        ensure!(outcome.is_err(), "wrong result", "worker {worker} of {workers} has the share {outcome:?}");
    }
}

/// Two processes, each of which does this with its number.
fn both(body: impl Fn(usize) + Clone + 'static) {
    let processes = [0, 1].map(|worker| {
        let body = body.clone();
        Process::start("worker", move || body(worker))
    });
    for process in processes {
        process.wait();
    }
}

fn two_square() {
    let image = Image::of([3, 16, 15]);
    let theirs = image.clone();
    both(move |worker| square(&*theirs, worker, 2));
    let pixels = image.pixels();
    ensure!(pixels[2] != 15, "pixels left out", "the last pixel was not squared: {pixels:?}");
    ensure_eq!(pixels, [9, 255, 225], "wrong result", "3, 16 and 15 squared");
}

fn two_mark() {
    let (image, mask) = (Image::of([9, 200, 100, 201]), Mapping::new([AtomicU8::new(0)]));
    let (theirs, its_mask) = (image.clone(), mask.clone());
    both(move |worker| mark(&*theirs, 100, &*its_mask, worker, 2));
    let bits = mask[0].load(SeqCst);
    ensure!(bits & !0b1010 == 0, "wrong result", "pixels 1 and 3 are brighter than 100: {bits:#b}");
    ensure!(bits == 0b1010, "lost update", "pixels 1 and 3 are brighter than 100: {bits:#b}");
}

const MANY: usize = 1001;

fn real() {
    let image = Image::of(std::array::from_fn::<u8, MANY, _>(|at| (at % 17) as u8));
    let mask = Mapping::new([const { AtomicU8::new(0) }; MANY.div_ceil(8)]);
    let processes: Vec<_> = (0..4)
        .map(|worker| {
            let (image, mask) = (image.clone(), mask.clone());
            Process::start("worker", move || {
                mark(&*image, 7, &*mask, worker, 4);
                square(&*image, worker, 4);
            })
        })
        .collect();
    for process in processes {
        process.wait();
    }
    for (at, pixel) in image.pixels().into_iter().enumerate() {
        let before = (at % 17) as u8;
        ensure_eq!(pixel, before.saturating_mul(before), "wrong result", "pixel {at} was {before}, and is");
        let is_marked = mask[at / 8].load(SeqCst) >> (at % 8) & 1 == 1;
        ensure_eq!(is_marked, before > 7, "lost update", "pixel {at} was {before}, and is marked");
    }
}
