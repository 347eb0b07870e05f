//! Datasets of far more values than were ever written.

use std::path::Path;

use hdf5::SimpleExtents;
use interleave::{Options, Strategy, Summary, reduce};

#[cfg(target_os = "linux")]
use crate::files::peak;
use crate::files::{Scratch, assert_success, in_a_process};

/// Values of a chunk.
const CHUNK: usize = 1000;

/// Chunks of ones among the millionths of a dataset of `len` values, all others of which are `fill`.
fn sparse(len: usize, fill: f32, written: &[usize]) -> Scratch {
    Scratch::with(|file| {
        let new = file.new_dataset::<f32>().shape(SimpleExtents::resizable([len])).chunk(CHUNK);
        let dataset = new.fill_value(fill).create("a")?;
        written.iter().try_for_each(|chunk| {
            dataset.write_slice(&[1_f32; CHUNK], chunk * CHUNK..(chunk + 1) * CHUNK)
        })
    })
}

/// Those that take what was never written as one.
const QUICK: [Strategy; 5] = [
    Strategy::Auto,
    Strategy::Direct,
    Strategy::Sequential,
    Strategy::SharedHandle,
    Strategy::HandlePerThread,
];

#[track_caller]
fn assert_same(path: &Path, strategies: &[Strategy]) -> Summary {
    let by = |strategy, threads| {
        reduce(path, "a", &Options { strategy, threads, ..Options::default() }).unwrap()
    };
    let expected = by(Strategy::Direct, 2);
    for &strategy in strategies {
        for threads in [1, 3] {
            assert_eq!(by(strategy, threads), expected, "{strategy}, {threads}");
        }
    }
    expected
}

/// Piece by piece it would take many minutes.
#[test]
fn it_takes_as_long_as_what_was_written_and_no_more_memory() {
    const NAME: &str = "INTERLEAVE_TEST_SPARSE";
    if std::env::var_os(NAME).is_none() {
        let name = "sparse::it_takes_as_long_as_what_was_written_and_no_more_memory";
        assert_success(&in_a_process(name, &[(NAME, Path::new("1"))]).output().unwrap());
        return;
    }
    let len = 100_000_000_000_000;
    let found = assert_same(sparse(len, 0.0, &[]).path().as_path(), &QUICK);
    assert_eq!((found.count(), found.sum(), found.max()), (len as u64, 0.0, Some(0.0)));
    let len = 1_000_000_000_000;
    let written = [0, 3, 1_000_000, 999_999_999];
    let found = assert_same(sparse(len, 0.0, &written).path().as_path(), &[Strategy::Direct]);
    assert_eq!((found.count(), found.sum()), (len as u64, 4.0 * CHUNK as f64));
    assert_eq!((found.min(), found.max()), (Some(0.0), Some(1.0)));
    let found = assert_same(sparse(len, f32::NAN, &written).path().as_path(), &QUICK);
    assert_eq!((found.count(), found.mean()), (4 * CHUNK as u64, Some(1.0)));
    assert_eq!(found.nan_count(), (len - 4 * CHUNK) as u64);
    #[cfg(target_os = "linux")]
    assert!(peak() < 64 << 20, "a peak of {} MiB", peak() >> 20);
}

/// Those at the ends of the rows are of another size. To make such a part anew takes longer than to merge it.
#[test]
fn pieces_of_two_sizes_by_turns() {
    let scratch = Scratch::with(|file| {
        let new = file.new_dataset::<f32>().shape([50_000, 50_000]).chunk([10, 10]);
        new.fill_value(0.1_f32).create("a").map(drop)
    });
    let found = assert_same(&scratch.path(), &[Strategy::Sequential]);
    assert_eq!((found.count(), found.min()), (2_500_000_000, Some(f64::from(0.1_f32))));
}

#[test]
fn every_strategy_gives_the_same_bits() {
    // A few hundred pieces; those at the ends are smaller, and some in between were written.
    let scratch = sparse(70_000_123, 0.1, &[1, 2, 262, 263, 10_000, 69_999]);
    assert_same(&scratch.path(), Strategy::ALL);
    let scratch = Scratch::with(|file| {
        let new = file.new_dataset::<i64>().shape([300, 2003]).chunk([2, 3]).fill_value(-7_i64);
        new.create("a")?.write_slice(&ndarray::Array2::<i64>::ones((2, 3)), (100..102, 1500..1503))
    });
    assert_same(&scratch.path(), Strategy::ALL);
    let rows = Some("3..299".parse().unwrap());
    let by = |strategy| {
        reduce(scratch.path(), "a", &Options { strategy, rows, ..Options::default() }).unwrap()
    };
    for &strategy in Strategy::ALL {
        assert_eq!(by(strategy), by(Strategy::Direct), "{strategy}");
    }
    assert_eq!(by(Strategy::Direct).count(), 296 * 2003);
}
