//! Every shape, and every way to store it, gives the same values.

use hdf5::dataset::Layout;
use hdf5::{DatasetBuilder, Extents, FileBuilder, SimpleExtents};
use interleave::{Hdf5Source, Options, Source, reduce};
use ndarray::ArrayD;

use crate::files::{Scratch, summary, values};

/// A dataset of the numbers 0, 1, 2 … in the given shape.
fn counted(shape: &[usize]) -> ArrayD<f64> {
    let len: usize = shape.iter().product();
    ArrayD::from_shape_vec(shape, (0..len).map(|i| i as f64).collect()).unwrap()
}

#[test]
fn a_row_is_one_index_of_the_first_axis() {
    for shape in [&[7][..], &[5, 3], &[4, 3, 2], &[2, 3, 4, 5], &[3, 1, 2, 1, 2]] {
        let scratch = Scratch::with(|file| {
            file.new_dataset_builder().with_data(&counted(shape)).create("a").map(drop)
        });
        let source = Hdf5Source::open(scratch.path(), "a").unwrap();
        let row_len: usize = shape[1..].iter().product();
        assert_eq!(source.shape(), shape);
        assert_eq!((source.rows(), source.row_len()), (shape[0], row_len));
        for start in 0..shape[0] {
            for end in start..=shape[0] {
                let expected: Vec<f64> =
                    (start * row_len..end * row_len).map(|i| i as f64).collect();
                assert_eq!(source.read(start..end).unwrap(), expected, "{shape:?} {start}..{end}");
            }
        }
    }
}

#[test]
fn a_scalar_is_one_row_of_one_value() {
    let scratch = Scratch::with(|file| file.new_dataset::<i32>().create("a")?.write_scalar(&-7));
    let source = Hdf5Source::open(scratch.path(), "a").unwrap();
    assert_eq!((source.shape(), source.rows(), source.row_len()), (&[][..], 1, 1));
    assert_eq!(source.read(0..1).unwrap(), [-7.0]);
    assert_eq!(source.read(0..0).unwrap(), []);
    assert_eq!(summary(scratch.path(), "a").mean(), Some(-7.0));
}

#[test]
fn an_empty_dataset_has_no_values() {
    let scratch = Scratch::with(|file| {
        let new = || file.new_dataset::<f64>();
        new().shape(0).create("no_rows")?;
        new().shape((0, 5)).create("no_rows_of_five")?;
        new().shape((5, 0)).create("five_empty_rows")?;
        new().shape(SimpleExtents::resizable([0])).chunk(4).create("not_yet")?;
        new().shape(Extents::Null).create("null").map(drop)
    });
    for (dataset, rows) in [
        ("no_rows", 0),
        ("no_rows_of_five", 0),
        ("five_empty_rows", 5),
        ("not_yet", 0),
        ("null", 0),
    ] {
        let source = Hdf5Source::open(scratch.path(), dataset).unwrap();
        assert_eq!(source.rows(), rows, "{dataset}");
        assert_eq!(source.read(0..rows).unwrap(), [], "{dataset}");
        let summary = summary(scratch.path(), dataset);
        assert_eq!((summary.count(), summary.sum(), summary.mean()), (0, 0.0, None), "{dataset}");
    }
}

#[test]
fn every_layout_and_filter_gives_the_same_values() {
    let shape = [23, 10];
    let data = counted(&shape);
    type Stored = fn(DatasetBuilder) -> DatasetBuilder;
    let layouts: &[(&str, Stored)] = &[
        ("contiguous", |new| new.no_chunk()),
        ("compact", |new| new.no_chunk().layout(Layout::Compact)),
        ("chunked", |new| new.chunk((5, 4))),
        ("one_chunk", |new| new.chunk((23, 10))),
        ("deflated", |new| new.chunk((5, 4)).deflate(6)),
        ("shuffled", |new| new.chunk((5, 4)).shuffle().deflate(1)),
        ("checked", |new| new.chunk((5, 4)).fletcher32()),
        ("everything", |new| new.chunk((4, 3)).shuffle().deflate(9).fletcher32()),
    ];
    let scratch = Scratch::with(|file| {
        for (name, stored) in layouts {
            stored(file.new_dataset_builder()).with_data(&data).create(*name)?;
        }
        Ok(())
    });
    let expected: Vec<f64> = data.into_iter().collect();
    for (name, _) in layouts {
        assert_eq!(values(scratch.path(), name), expected, "{name}");
        for chunk_rows in [1, 5, 7, 100] {
            let options =
                Options { chunk_rows: Some(chunk_rows), threads: 3, ..Options::default() };
            let summary = reduce(scratch.path(), name, &options).unwrap();
            assert_eq!(summary.sum(), 229.0 * 230.0 / 2.0, "{name}, {chunk_rows} rows at a time");
            assert_eq!((summary.min(), summary.max()), (Some(0.0), Some(229.0)));
        }
    }
}

#[test]
fn a_file_that_starts_with_a_user_block() {
    let mut options = FileBuilder::new();
    options.with_fcpl(|fcpl| fcpl.userblock(512));
    let scratch = Scratch::with_options(&options, |file| {
        file.new_dataset_builder().with_data(&[1.0, 2.0]).create("a").map(drop)
    });
    assert_eq!(values(scratch.path(), "a"), [1.0, 2.0]);
}

#[test]
fn the_slash_in_front_of_a_name_may_be_left_out() {
    let scratch = Scratch::with(|file| {
        let group = file.create_group("north")?;
        group.new_dataset_builder().with_data(&[1.0]).create("sst").map(drop)
    });
    assert_eq!(values(scratch.path(), "/north/sst"), values(scratch.path(), "north/sst"));
}

#[test]
fn a_dataset_behind_links_is_found() {
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1.0]).create("a")?;
        file.link_soft("/a", "soft")?;
        file.link_hard("/a", "hard")
    });
    assert_eq!(values(scratch.path(), "soft"), [1.0]);
    assert_eq!(values(scratch.path(), "hard"), [1.0]);
}

#[test]
fn a_file_name_may_have_any_letters() {
    let scratch =
        Scratch::with(|file| file.new_dataset_builder().with_data(&[1.0]).create("温度").map(drop));
    let renamed = scratch.path().with_file_name("Meerestemperatur \u{b0}C 'α'.h5");
    std::fs::rename(scratch.path(), &renamed).unwrap();
    assert_eq!(values(&renamed, "温度"), [1.0]);
}

#[test]
fn many_threads_may_read_one_source() {
    let data = counted(&[64, 50]);
    let scratch = Scratch::with(|file| {
        let new = file.new_dataset_builder().with_data(&data);
        new.chunk((8, 50)).deflate(1).create("a").map(drop)
    });
    let source = Hdf5Source::open(scratch.path(), "a").unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let source = &source;
            scope.spawn(move || {
                for start in (thread..60).step_by(4) {
                    let expected: Vec<f64> =
                        (start * 50..(start + 3) * 50).map(|i| i as f64).collect();
                    assert_eq!(source.read(start..start + 3).unwrap(), expected);
                }
            });
        }
    });
}
