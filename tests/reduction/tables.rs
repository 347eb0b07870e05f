//! Bits, and fields of tables: `data/tables.py` has written them.

use std::fs;

use interleave::{Hdf5Source, Options, Source, Strategy, Summary, reduce, report};

use crate::files::Scratch;

fn scratch() -> Scratch {
    let scratch = Scratch::nothing();
    fs::write(scratch.path(), include_bytes!("data/tables.h5")).unwrap();
    scratch
}

#[track_caller]
fn assert_all(scratch: &Scratch, dataset: &str, expected: &[f64]) {
    for &strategy in Strategy::ALL {
        let options = Options { strategy, threads: 2, ..Options::default() };
        let found = reduce(scratch.path(), dataset, &options).unwrap();
        assert_eq!(found.sum(), Summary::of(expected).sum(), "{dataset}, {strategy}");
        assert_eq!(found.max(), Summary::of(expected).max(), "{dataset}, {strategy}");
    }
    let source = Hdf5Source::open(scratch.path(), dataset).unwrap();
    assert_eq!(source.read(0..source.rows()).unwrap(), expected, "{dataset}");
}

#[test]
fn bits_are_whole_numbers() {
    let scratch = scratch();
    assert_all(&scratch, "bool", &(0..50).map(|i| f64::from(i % 2)).collect::<Vec<_>>());
    assert_all(&scratch, "flags", &(0..50).map(|i| f64::from(i) * 1000.0).collect::<Vec<_>>());
    let report = report(scratch.path(), "bool", &Options::default()).unwrap();
    assert_eq!(report.strategy, Strategy::Direct);
}

#[test]
fn a_field_of_a_table_is_named_after_it() {
    let scratch = scratch();
    let halves: Vec<f64> = (0..50).map(|i| f64::from(i) / 2.0).collect();
    for table in ["table", "/table", "group/plain"] {
        assert_all(&scratch, &format!("{table}/x"), &halves);
        let whole: Vec<f64> = (0..50).map(|i| f64::from(i) - 10.0).collect();
        assert_all(&scratch, &format!("{table}/n"), &whole);
    }
    let text = scratch.open_error("table/name").1;
    assert!(text.starts_with("FILE: \"table/name\" holds string (len 3), not numbers"), "{text}");
    let text = scratch.open_error("table/z").1;
    assert!(text.starts_with("FILE: no dataset \"table/z\"; "), "{text}");
}
