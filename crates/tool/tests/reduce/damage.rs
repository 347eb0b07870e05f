//! Files that are damaged at random. Every structure of these has a checksum, and every chunk: so it is the
//! number of the whole file or an error. `peers/damage.py` tries more kinds of files, beside h5py.

use crate::files::Scratch;
use crate::support::tool;
use hdf5::file::LibraryVersion;
use hdf5::{FileBuilder, SimpleExtents};
use std::fs;
use std::path::Path;

/// Damages of each file.
const COUNT: u64 = 60;

/// Numbers in compressed chunks with checksums, whose index is of the newer kind.
fn whole(grows: bool) -> Vec<u8> {
    let mut options = FileBuilder::new();
    options.with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110));
    let scratch = Scratch::with_options(&options, |file| {
        let new = file.new_dataset::<i32>().chunk(7).shuffle().deflate(4).fletcher32();
        let dataset = match grows {
            true => new.shape(SimpleExtents::resizable([60])).create("a")?,
            false => new.shape(60).create("a")?,
        };
        dataset.write(&(0..60).map(|i| i * i).collect::<Vec<i32>>())
    });
    fs::read(scratch.path()).unwrap()
}

/// Numbers from a seed (SplitMix64).
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) % below as u64) as usize
}

/// A bit that flips, bytes that are lost, a copy over something else, blocks that change places, a cut.
fn damage(bytes: &mut Vec<u8>, state: &mut u64) -> String {
    let len = bytes.len();
    let run = [1, 4, 16, 64][next(state, 4)];
    let (at, other) = (next(state, len - run), next(state, len - run));
    match next(state, 6) {
        0 => bytes.truncate(at.max(1)),
        1 => bytes[at..at + run].fill(0xff),
        2 => bytes.copy_within(other..other + run, at),
        3 => {
            let kept = bytes[at..at + run].to_vec();
            bytes.copy_within(other..other + run, at);
            bytes[other..other + run].copy_from_slice(&kept);
        }
        _ => bytes[at] ^= 1 << next(state, 8),
    }
    format!("{run} bytes at {at} and {other}")
}

/// The sum that is printed, or none after an error.
fn sum(file: &Path, strategy: &str, what: &str) -> Option<f64> {
    let mut command = tool(file.parent().unwrap());
    command.arg("reduce").arg(file).args(["a", "--csv", "--threads", "2", "--strategy", strategy]);
    let output = command.output().unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) => {
            let row = out.lines().nth(1).expect("a row after the names of the columns");
            Some(row.split(',').nth(5).unwrap().parse().unwrap())
        }
        code => {
            assert_eq!(code, Some(2), "{what}: {err}");
            assert!(err.starts_with("error: ") && !err.contains("panicked"), "{what}: {err}");
            None
        }
    }
}

#[test]
fn a_damaged_file_gives_the_number_of_the_whole_one_or_an_error() {
    let expected = f64::from((0..60).map(|i| i * i).sum::<i32>());
    let scratch = Scratch::nothing();
    let mut state = 7;
    let (mut numbers, mut errors) = (0, 0);
    for whole in [whole(false), whole(true)] {
        for number in 0..COUNT {
            let mut bytes = whole.clone();
            let what = damage(&mut bytes, &mut state);
            fs::write(scratch.path(), bytes).unwrap();
            let strategy = ["auto", "sequential"][number as usize % 2];
            match sum(&scratch.path(), strategy, &what) {
                Some(found) => {
                    assert_eq!(found, expected, "{what}, by {strategy}");
                    numbers += 1;
                }
                None => errors += 1,
            }
        }
    }
    assert!(numbers > 10 && errors > 10, "{numbers} numbers, {errors} errors");
}
