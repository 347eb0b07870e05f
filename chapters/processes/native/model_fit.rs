use harness::{Exit, Process};
use memmap2::{Mmap, MmapMut};
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

// Slices, rows, columns, and the times at which each voxel was measured. The slices follow one another.
const SLICES: usize = 6;
const VOXELS_OF_SLICE: usize = 16 * 16;
const TIMES: usize = 5;
const BYTES: usize = size_of::<f64>();

/// How fast the values grow: the slope of the line that fits them best.
fn slope(values: impl Iterator<Item = f64>) -> f64 {
    let middle = (TIMES - 1) as f64 / 2.0;
    let (above, below) = values.enumerate().fold((0.0, 0.0), |(above, below), (time, value)| {
        let distance = time as f64 - middle;
        (above + distance * value, below + distance * distance)
    });
    above / below
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = f64> {
    bytes.chunks_exact(BYTES).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()))
}

fn main() {
    let mut scans = tempfile::tempfile().unwrap();
    for voxel in 0..SLICES * VOXELS_OF_SLICE {
        for time in 0..TIMES {
            scans.write_all(&((100 + voxel % 7 * time) as f64).to_le_bytes()).unwrap();
        }
    }
    let slopes = tempfile::tempfile().unwrap();
    slopes.set_len((SLICES * VOXELS_OF_SLICE * BYTES) as u64).unwrap();
    // SAFETY: both files have no name, so no other program changes them or cuts them short. No process writes
    // into the first one, and each part of the second one is written by one process.
    let (scans, slopes) =
        unsafe { (Mmap::map(&scans).unwrap(), MmapMut::map_mut(&slopes).unwrap()) };
    let (scans, slopes) = (Rc::new(scans), Rc::new(RefCell::new(slopes)));

    let workers = [0..2, 2..4, 4..SLICES].map(|slices| {
        let (scans, slopes) = (scans.clone(), slopes.clone());
        Process::start("worker", move || {
            let voxels = slices.start * VOXELS_OF_SLICE..slices.end * VOXELS_OF_SLICE;
            for voxel in voxels {
                // The values of a voxel lie side by side, so only the pages of these slices are read.
                let values = &scans[voxel * TIMES * BYTES..][..TIMES * BYTES];
                let fitted = slope(numbers(values)).to_le_bytes();
                slopes.borrow_mut()[voxel * BYTES..][..BYTES].copy_from_slice(&fitted);
            }
        })
    });
    for worker in workers {
        assert_eq!(worker.wait(), Exit::Returned);
    }

    // Nothing was sent. The results are in the file, and so in the memory of this process.
    for (voxel, slope) in numbers(&slopes.borrow()).enumerate() {
        assert_eq!(slope, (voxel % 7) as f64);
    }
}
