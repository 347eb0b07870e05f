//! Integers beyond 2⁵³ are reduced without rounding, by every reader.

use hdf5::{DatasetBuilderEmptyShape, File, H5Type};
use interleave::parts::{Part, Parts, whole};
use interleave::{Options, Strategy, Summary, reduce};

use crate::files::Scratch;

/// Time stamps in nanoseconds, far from 2⁵³ and close to each other, in no order.
fn stamps() -> Vec<i64> {
    (0..300_000_i64).map(|i| 1_700_000_000_123_456_789 + i * 7919 % 300_007).collect()
}

/// Both ends of what 64 bits can hold, and much between.
fn signed() -> Vec<i64> {
    let step = 0x9e37_79b9_7f4a_7c15_u64;
    let spread = (0..140_000_u64).map(|i| i.wrapping_mul(step) as i64);
    spread.chain([i64::MIN, i64::MAX, -1]).collect()
}

fn unsigned() -> Vec<u64> {
    signed().into_iter().map(|value| value as u64).collect()
}

/// The same values stored in one piece, in chunks, and in compressed chunks.
fn stored<T: H5Type>(file: &File, name: &str, values: &[T]) -> hdf5::Result<()> {
    let new = |name: String, how: fn(DatasetBuilderEmptyShape) -> DatasetBuilderEmptyShape| {
        let empty = file.new_dataset_builder().empty::<T>().shape(values.len());
        how(empty).create(name.as_str())?.write(values)
    };
    new(format!("{name}/whole"), |new| new)?;
    new(format!("{name}/chunks"), |new| new.chunk(1000))?;
    new(format!("{name}/gzip"), |new| new.chunk(70_001).shuffle().deflate(1))
}

/// The sum of values, and the least and the greatest of them.
fn exact<T: Copy + Into<i128>>(values: &[T]) -> (i128, (i128, i128)) {
    values.iter().fold((0, (i128::MAX, i128::MIN)), |(sum, (min, max)), &value| {
        let value = value.into();
        (sum + value, (value.min(min), value.max(max)))
    })
}

#[track_caller]
fn assert_exact(scratch: &Scratch, dataset: &str, (sum, ends): (i128, (i128, i128))) {
    let mut first: Option<Summary> = None;
    for &strategy in Strategy::ALL {
        for threads in [1, 3] {
            let options = Options { strategy, threads, ..Options::default() };
            let summary = reduce(scratch.path(), dataset, &options).unwrap();
            let found = summary.whole().unwrap();
            assert_eq!(found.sum, sum, "{dataset} by {strategy}");
            assert_eq!((found.min, found.max), ends, "{dataset} by {strategy}");
            assert_eq!(summary.sum(), sum as f64);
            assert_eq!(*first.get_or_insert(summary), summary, "{dataset} by {strategy}");
        }
    }
    let text = first.unwrap().to_string();
    for number in [sum, ends.0, ends.1] {
        assert!(text.lines().any(|line| line.ends_with(&format!(" {number}"))), "{text}");
    }
}

#[test]
fn by_every_strategy_and_from_every_layout() {
    let scratch = Scratch::with(|file| {
        stored(file, "stamps", &stamps())?;
        stored(file, "signed", &signed())?;
        stored(file, "unsigned", &unsigned())
    });
    let all = [
        ("stamps", exact(&stamps())),
        ("signed", exact(&signed())),
        ("unsigned", exact(&unsigned())),
    ];
    for layout in ["whole", "chunks", "gzip"] {
        for (name, expected) in all {
            assert_exact(&scratch, &format!("{name}/{layout}"), expected);
        }
    }
}

#[test]
fn what_was_never_written_is_the_fill_value_to_the_last_digit() {
    let fill = (1_i64 << 62) + 1;
    let scratch = Scratch::with(|file| {
        let new = || file.new_dataset::<i64>().shape(30).fill_value(fill);
        new().chunk(10).create("chunks")?.write_slice(&[-1_i64; 10], 10..20)?;
        new().create("nothing").map(drop)
    });
    let mut values = [fill; 30];
    assert_exact(&scratch, "nothing", exact(&values));
    values[10..20].fill(-1);
    assert_exact(&scratch, "chunks", exact(&values));
}

#[test]
fn the_variance_of_time_stamps_is_that_of_their_differences() {
    let scratch = Scratch::with(|file| {
        stored(file, "stamps", &stamps())?;
        let (values, first) = (stamps(), stamps()[0]);
        let differences: Vec<f64> = values.iter().map(|stamp| (stamp - first) as f64).collect();
        file.new_dataset_builder().with_data(&differences).create("differences").map(drop)
    });
    let variance =
        |dataset| reduce(scratch.path(), dataset, &Options::default()).unwrap().variance().unwrap();
    let expected = variance("differences");
    for dataset in ["stamps/whole", "stamps/chunks", "stamps/gzip"] {
        let error = (variance(dataset) - expected).abs() / expected;
        assert!(error < 1e-14, "{dataset}: off by {error:e}");
    }
}

#[test]
fn parts_that_travel_as_bytes_make_the_same_whole() {
    let scratch = Scratch::with(|file| stored(file, "unsigned", &unsigned()));
    let options = Options::default();
    let parts = Parts::open(scratch.path(), "unsigned/chunks", options).unwrap();
    assert!(parts.count() > 1);
    let travelled: Vec<Part> = parts.each(|reduce| {
        (0..parts.count())
            .map(|index| Part::from_bytes(reduce(index).unwrap().to_bytes()))
            .collect()
    });
    let expected = reduce(scratch.path(), "unsigned/chunks", &options).unwrap();
    assert_eq!(whole(travelled, &options), expected);
    assert_eq!(expected.whole().unwrap().max, i128::from(u64::MAX));
}

#[test]
fn integers_and_floats_together_are_floats() {
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1_i64 << 60, 3]).create("integers")?;
        file.new_dataset_builder().with_data(&[0.5]).create("floats")?;
        file.new_dataset::<f64>().shape(0).create("nothing").map(drop)
    });
    let by = |dataset| reduce(scratch.path(), dataset, &Options::default()).unwrap();
    let (integers, floats, nothing) = (by("integers"), by("floats"), by("nothing"));
    for (mut whole, other) in [(integers, nothing), (nothing, integers)] {
        whole.merge(&other);
        assert_eq!(whole, integers);
    }
    for (mut mixed, other) in [(integers, floats), (floats, integers)] {
        mixed.merge(&other);
        assert_eq!(mixed.whole(), None);
        assert_eq!(mixed.sum(), 2_f64.powi(60) + 3.5);
        assert_eq!((mixed.min(), mixed.max()), (Some(0.5), Some(2_f64.powi(60))));
    }
}

#[test]
fn scaled_integers_are_floats_and_those_with_another_sign_are_not() {
    let scratch = Scratch::with(|file| {
        let text = |text: &str| text.parse::<hdf5::types::VarLenUnicode>().unwrap();
        let new = |name: &str| file.new_dataset_builder().with_data(&[-1_i64, 5, 7]).create(name);
        let meant = new("unsigned")?;
        meant
            .new_attr::<hdf5::types::VarLenUnicode>()
            .create("_Unsigned")?
            .write_scalar(&text("true"))?;
        new("scaled")?.new_attr::<f64>().create("scale_factor")?.write_scalar(&0.5)
    });
    for &strategy in Strategy::ALL {
        let options = Options { cf: true, strategy, fill: Some(5.0.into()), ..Options::default() };
        let unsigned = reduce(scratch.path(), "unsigned", &options).unwrap();
        let whole = unsigned.whole().unwrap();
        assert_eq!((whole.min, whole.max), (7, i128::from(u64::MAX)), "{strategy}");
        assert_eq!((unsigned.count(), unsigned.skipped()), (2, 1), "{strategy}");
        let scaled = reduce(scratch.path(), "scaled", &options).unwrap();
        assert_eq!((scaled.whole(), scaled.sum()), (None, 3.0), "{strategy}");
    }
}
