//! Each index of an axis is reduced by itself, by every strategy alike.

use interleave::{ByIndex, Hdf5Source, Options, Source, Strategy, Summary, by_index};
use proptest::prelude::{prop, proptest};

use crate::files::Scratch;
use crate::selected::layouts;
use crate::stored::Stored;
use crate::tries;

/// What every strategy finds, and with one thread as with three.
#[track_caller]
fn by_all(scratch: &Scratch, name: &str, axis: usize, options: &Options<'_>) -> ByIndex {
    let mut first: Option<ByIndex> = None;
    for &strategy in Strategy::ALL {
        for threads in [1, 3] {
            let source = Hdf5Source::open(scratch.path(), name).unwrap();
            let found = by_index(source, axis, &Options { strategy, threads, ..*options }).unwrap();
            assert_ne!(found.report.strategy, Strategy::Auto);
            let first = first.get_or_insert_with(|| found.clone());
            assert_eq!(first.summaries, found.summaries, "{name} by {strategy}, {options:?}");
        }
    }
    first.unwrap()
}

/// The values of each index of an axis, by a plain loop.
fn by_hand(source: &Hdf5Source, axis: usize) -> Vec<Vec<f64>> {
    let shape = source.shape();
    let inner: usize = shape[axis + 1..].iter().product();
    let mut found = vec![Vec::new(); shape[axis]];
    for (place, value) in source.read(0..source.rows()).unwrap().into_iter().enumerate() {
        found[place / inner % shape[axis]].push(value);
    }
    found
}

#[track_caller]
fn assert_same(found: &Summary, values: &[f64], what: &str) {
    let expected = Summary::of(values);
    let exact = |summary: &Summary| (summary.count(), summary.min(), summary.max());
    assert_eq!(exact(found), exact(&expected), "{what}");
    let bound = 1e-12 * values.iter().map(|value| value.abs()).sum::<f64>();
    assert!((found.sum() - expected.sum()).abs() <= bound, "{what}: {found:?}, {expected:?}");
    let squares = |summary: &Summary| summary.variance().unwrap_or_default();
    let (ours, theirs) = (squares(found), squares(&expected));
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-300), "{what}: {ours}, {theirs}");
}

#[test]
fn each_index_has_the_summary_of_its_values() {
    let scratch = layouts();
    for name in ["line in chunks", "small", "plane", "plane in chunks", "plane in gzip", "gaps"] {
        let source = Hdf5Source::open(scratch.path(), name).unwrap();
        for axis in 0..source.shape().len() {
            let found = by_all(&scratch, name, axis, &Options::default());
            let expected = by_hand(&source, axis);
            assert_eq!((found.axis, found.first), (axis, 0));
            assert_eq!(found.summaries.len(), expected.len());
            for (index, (found, expected)) in found.summaries.iter().zip(&expected).enumerate() {
                assert_same(found, expected, &format!("{name}: {index} of axis {axis}"));
            }
            assert_same(&found.report.summary, &expected.concat(), name);
        }
    }
}

#[test]
fn of_some_rows_and_some_values() {
    let scratch = layouts();
    let (rows, condition) =
        (Some("13..-20".parse().unwrap()), Some("0 < x < 500".parse().unwrap()));
    let options = Options { rows, condition, ..Options::default() };
    let source = Hdf5Source::open(scratch.path(), "plane in gzip").unwrap();
    let kept = |values: &[f64]| {
        values.iter().copied().filter(|x| 0.0 < *x && *x < 500.0).collect::<Vec<_>>()
    };
    let by_row = by_all(&scratch, "plane in gzip", 0, &options);
    assert_eq!((by_row.first, by_row.summaries.len()), (13, 50));
    for (found, values) in by_row.summaries.iter().zip(&by_hand(&source, 0)[13..63]) {
        assert_same(found, &kept(values), "a row");
        assert_eq!(found.count() + found.skipped(), 37);
    }
    let by_column = by_all(&scratch, "plane in gzip", 1, &options);
    assert_eq!((by_column.first, by_column.summaries.len()), (0, 37));
    for (found, values) in by_column.summaries.iter().zip(&by_hand(&source, 1)) {
        assert_same(found, &kept(&values[13..63]), "a column");
    }
    let none = Options { rows: Some("5..5".parse().unwrap()), ..Options::default() };
    assert!(by_all(&scratch, "plane", 0, &none).summaries.is_empty());
    assert_eq!(by_all(&scratch, "plane", 1, &none).summaries, [Summary::default(); 37]);
}

#[test]
fn an_axis_that_is_not_there_or_too_long() {
    let scratch = Scratch::with(|file| {
        file.new_dataset::<u8>().shape([300_000, 2]).chunk([1000, 2]).create("long")?;
        file.new_dataset::<i32>().create("scalar")?.write_scalar(&5)
    });
    let error = |name: &str, axis| {
        let source = Hdf5Source::open(scratch.path(), name).unwrap();
        let error = by_index(source, axis, &Options::default()).unwrap_err().to_string();
        let place = format!("{}: {name:?}: ", scratch.path().display());
        error.strip_prefix(&place).unwrap_or_else(|| panic!("{error}")).to_owned()
    };
    assert_eq!(error("long", 2), "axis 2 was asked for, but there are 2, counted from 0");
    assert_eq!(error("scalar", 0), "axis 0 was asked for, but there are 0, counted from 0");
    assert!(error("long", 0).starts_with("axis 0 has 300000 indices, and a table 262144 rows"));
    let found = by_all(&scratch, "long", 1, &Options::default());
    assert_eq!(found.summaries[1].count(), 300_000);
}

proptest! {
    #![proptest_config(tries::config(50))]

    #[test]
    fn any_dataset_by_any_axis(stored in Stored::any(), axis: prop::sample::Index) {
        let scratch = stored.write();
        let source = Hdf5Source::open(scratch.path(), "a").unwrap();
        if source.shape().is_empty() {
            return Ok(());
        }
        let axis = axis.index(source.shape().len());
        let found = by_all(&scratch, "a", axis, &Options::default());
        for (found, values) in found.summaries.iter().zip(&by_hand(&source, axis)) {
            assert_same(found, values, "any dataset");
        }
    }
}
