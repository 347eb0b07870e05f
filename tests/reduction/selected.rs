//! Of a dataset, some rows and some values are reduced, by every strategy alike.

use hdf5::DatasetBuilderEmptyShape;
use interleave::{
    Condition, Hdf5Source, Memory, Options, Source, Strategy, Summary, reduce, reduce_with, report,
};

use crate::files::Scratch;

/// Values without order, some of them negative, in layouts whose chunks do not begin where rows do.
pub fn layouts() -> Scratch {
    Scratch::with(|file| {
        let new =
            |name: &str,
             shape: &[usize],
             how: fn(DatasetBuilderEmptyShape) -> DatasetBuilderEmptyShape| {
                let count = shape.iter().product::<usize>();
                let values: Vec<i32> = (0..count).map(|i| (i * 7919 % 1009) as i32 - 300).collect();
                let values = ndarray::ArrayD::from_shape_vec(shape, values).unwrap();
                how(file.new_dataset::<i32>().shape(shape)).create(name)?.write(&values)
            };
        new("line", &[1003], |new| new)?;
        new("line in chunks", &[1003], |new| new.chunk(100))?;
        new("line in gzip", &[1003], |new| new.chunk(100).shuffle().deflate(1))?;
        new("small", &[40], |new| new.layout(hdf5::dataset::Layout::Compact))?;
        new("plane", &[83, 37], |new| new)?;
        new("plane in chunks", &[83, 37], |new| new.chunk([10, 9]))?;
        new("plane in gzip", &[83, 37], |new| new.chunk([10, 9]).shuffle().deflate(1))?;
        new("large plane", &[700, 1500], |new| new.chunk([256, 600]))?;
        let unwritten = file.new_dataset::<i32>().shape([95, 4]).chunk([10, 4]).fill_value(7);
        unwritten.create("gaps")?.write_slice(&ndarray::Array2::<i32>::ones((10, 4)), (30..40, ..))
    })
}

/// It has a million values, and need not be read so often.
const LARGE: &str = "large plane";

const NAMES: [&str; 9] = [
    "line",
    "line in chunks",
    "line in gzip",
    "small",
    "plane",
    "plane in chunks",
    "plane in gzip",
    LARGE,
    "gaps",
];

/// What every strategy finds, and with one thread as with three.
#[track_caller]
fn by_all(scratch: &Scratch, name: &str, options: &Options<'_>) -> Summary {
    let mut first = None;
    for &strategy in Strategy::ALL {
        for threads in [1, 3] {
            let options = Options { strategy, threads, ..*options };
            let found = reduce(scratch.path(), name, &options).unwrap();
            assert_eq!(*first.get_or_insert(found), found, "{name} by {strategy}, {options:?}");
        }
    }
    first.unwrap()
}

/// The values are whole numbers, so all but the variance are exact.
#[track_caller]
fn assert_is(found: &Summary, values: &[f64], what: &str) {
    let expected = Summary::of(values);
    assert_eq!(found.count(), expected.count(), "{what}");
    assert_eq!(found.sum(), expected.sum(), "{what}");
    assert_eq!((found.min(), found.max()), (expected.min(), expected.max()), "{what}");
    if let (Some(found), Some(expected)) = (found.variance(), expected.variance()) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{what}: {found}");
    }
}

#[test]
fn rows_are_those_that_a_read_of_them_gives() {
    let scratch = layouts();
    for name in NAMES {
        let source = Hdf5Source::open(scratch.path(), name).unwrap();
        let len = source.rows();
        let all = [(0, len), (3, len - 3), (10, 20), (25, 26), (len - 1, len), (7, 7)];
        // Of the large one: a piece, and some of the pieces before and after it.
        let few = [(255, 515)];
        for &(start, end) in if name == LARGE { &few[..] } else { &all } {
            let options = Options {
                rows: Some(format!("{start}..{end}").parse().unwrap()),
                ..Options::default()
            };
            let found = by_all(&scratch, name, &options);
            assert_is(&found, &source.read(start..end).unwrap(), &format!("{name} {start}..{end}"));
            if name == LARGE || (start, end) != (3, len - 3) {
                continue;
            }
            let at_a_time = Options { chunk_rows: Some(4), ..options };
            let found = by_all(&scratch, name, &at_a_time);
            assert_is(&found, &source.read(start..end).unwrap(), &format!("{name} by fours"));
        }
        let options = Options { rows: Some("5..100000".parse().unwrap()), ..Options::default() };
        let error = reduce(scratch.path(), name, &options).unwrap_err().to_string();
        let place = format!("{}: {name:?}", scratch.path().display());
        assert_eq!(error, format!("{place}: rows 5..100000 were asked for, but there are {len}"));
    }
}

#[test]
fn a_condition_keeps_the_values_for_which_it_holds() {
    let scratch = layouts();
    for name in NAMES.into_iter().filter(|name| *name != LARGE) {
        let source = Hdf5Source::open(scratch.path(), name).unwrap();
        let all = source.read(0..source.rows()).unwrap();
        for text in ["x > 0", "-100 <= x < 250 and x != 7", "x == 7", "x > 5000"] {
            let condition: Condition = text.parse().unwrap();
            let options = Options { condition: Some(condition), ..Options::default() };
            let found = by_all(&scratch, name, &options);
            let kept: Vec<f64> = all.iter().copied().filter(|x| condition.holds(*x)).collect();
            assert_is(&found, &kept, &format!("{name} where {text}"));
            assert_eq!(found.skipped(), (all.len() - kept.len()) as u64, "{name} where {text}");
        }
    }
}

#[test]
fn a_condition_is_on_what_the_values_mean() {
    let scratch = Scratch::with(|file| {
        let packed = file.new_dataset_builder().with_data(&[0_i16, 10, 20, -1]).create("packed")?;
        packed.new_attr::<f64>().create("scale_factor")?.write_scalar(&0.5)?;
        packed.new_attr::<i16>().create("_FillValue")?.write_scalar(&-1_i16)?;
        let wide = [(1_i64 << 53) + 1, 1 << 53, 3];
        file.new_dataset_builder().with_data(&wide).create("wide")?;
        file.new_dataset_builder().with_data(&[f64::NAN, 1.0, 5.0]).create("holes").map(drop)
    });
    let by = |name, text: &str| {
        let condition = Some(text.parse().unwrap());
        by_all(&scratch, name, &Options { condition, cf: true, ..Options::default() })
    };
    let packed = by("packed", "x >= 5");
    assert_eq!((packed.count(), packed.sum(), packed.skipped()), (2, 15.0, 2));
    let wide = by("wide", "x > 9007199254740992");
    assert_eq!((wide.count(), wide.whole().unwrap().min), (1, (1 << 53) + 1));
    // As in other languages, it's not equal to any number.
    let holes = by("holes", "x > 0");
    assert_eq!((holes.count(), holes.nan_count(), holes.skipped()), (2, 0, 1));
    let holes = by("holes", "x != 5");
    assert_eq!((holes.count(), holes.nan_count(), holes.skipped()), (1, 1, 1));
}

#[test]
fn rows_and_conditions_of_what_is_no_file() {
    let source = || Ok(Memory((0..100).map(f64::from).collect()));
    let (rows, condition) = (Some("-50..-10".parse().unwrap()), Some("x < 60".parse().unwrap()));
    for &strategy in Strategy::ALL {
        let options = Options { strategy, rows, condition, ..Options::default() };
        let found = reduce_with(source, &options).unwrap();
        assert_eq!((found.count(), found.min(), found.max()), (10, Some(50.0), Some(59.0)));
        assert_eq!(found.skipped(), 30);
    }
}

#[test]
fn a_scalar_is_one_row() {
    let scratch = Scratch::with(|file| file.new_dataset::<i32>().create("one")?.write_scalar(&5));
    for (rows, count) in [("0..1", 1), ("..", 1), ("1..", 0)] {
        let options = Options { rows: Some(rows.parse().unwrap()), ..Options::default() };
        assert_eq!(by_all(&scratch, "one", &options).count(), count, "{rows}");
    }
}

#[test]
fn quantiles_are_within_their_bound_and_the_same_for_all() {
    const SHARES: [f64; 5] = [0.0, 0.1, 0.5, 0.77, 1.0];
    let scratch = layouts();
    for name in NAMES.into_iter().filter(|name| *name != LARGE) {
        let source = Hdf5Source::open(scratch.path(), name).unwrap();
        for text in ["x > -100000", "0 < x < 500"] {
            let condition: Condition = text.parse().unwrap();
            let mut values = source.read(0..source.rows()).unwrap();
            values.retain(|x| condition.holds(*x));
            values.sort_by(f64::total_cmp);
            let mut first = None;
            for &strategy in Strategy::ALL {
                for threads in [1, 3] {
                    let (condition, quantiles) = (Some(condition), true);
                    let options =
                        Options { strategy, threads, condition, quantiles, ..Options::default() };
                    let report = report(scratch.path(), name, &options).unwrap();
                    let found = SHARES.map(|share| report.quantile(share).unwrap());
                    assert_eq!(*first.get_or_insert(found), found, "{name} by {strategy}");
                }
            }
            for (share, found) in SHARES.into_iter().zip(first.unwrap()) {
                let place = share * (values.len() - 1) as f64;
                let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
                let exact = low + (high - low) * place.fract();
                let bound = low.abs().max(high.abs()) / 2048.0 * 1.000_001;
                assert!((found - exact).abs() <= bound, "{name}: {found} for {exact}");
            }
        }
    }
}
