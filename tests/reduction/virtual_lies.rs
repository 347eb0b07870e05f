//! Virtual datasets whose sources have chunks that lie.

use std::ffi::CString;
use std::fs;
use std::path::Path;

use hdf5::plist::DatasetCreate;
use hdf5::{
    DatasetBuilderEmptyShape, Dataspace, Datatype, File, Hyperslab, Selection, SimpleExtents,
    SliceOrIndex, sync::sync,
};
use hdf5_sys::h5d::{H5Dclose, H5Dcreate2};
use hdf5_sys::h5p::{H5P_DEFAULT, H5Pset_virtual};
use hdf5_sys::h5s::{H5S_UNLIMITED, H5S_seloper_t, H5Sselect_hyperslab};
use interleave::{Error, Hdf5Source, Options, Source, Strategy, reduce};

use crate::files::{Scratch, assert_success, in_a_process};
use crate::lies;

/// Rows of a source whose chunk at 40 lies.
const LEN: usize = 95;

/// What the user reads of that chunk, with the path of its file as `FILE`.
fn says() -> String {
    lies::says(4, "it inflates to 40 bytes, not 80")
}

/// A file with the virtual dataset `v` of so many rows.
fn virtual_of(
    rows: usize,
    map: impl FnOnce(DatasetBuilderEmptyShape) -> DatasetBuilderEmptyShape,
) -> Scratch {
    Scratch::with(|file| {
        map(file.new_dataset::<f64>().shape(rows).fill_value(-1.0)).create("v").map(drop)
    })
}

/// A reader of all of `v` is told of the chunk in `source`.
#[track_caller]
fn assert_refused(scratch: &Scratch, source: &Scratch) {
    for &strategy in Strategy::ALL {
        for chunk_rows in [None, Some(7)] {
            let options = Options { strategy, threads: 2, chunk_rows, ..Options::default() };
            let error = reduce(scratch.path(), "v", &options).unwrap_err();
            assert_eq!(source.without_path(&error), says(), "{strategy}, {chunk_rows:?}");
        }
    }
}

fn read(scratch: &Scratch, rows: std::ops::Range<usize>) -> Result<Vec<f64>, Error> {
    Hdf5Source::open(scratch.path(), "v")?.read(rows)
}

/// The numbers from 0 to 94.
fn good() -> Scratch {
    let numbers: Vec<f64> = (0..LEN).map(|i| i as f64).collect();
    Scratch::with(|file| {
        file.new_dataset_builder().with_data(&numbers).chunk(10).deflate(4).create("a").map(drop)
    })
}

#[test]
fn of_sources_one_after_the_other() {
    let sources = [good(), lies::too_short()];
    let scratch = virtual_of(3 * LEN, |mut new| {
        for (number, source) in sources.iter().enumerate() {
            let rows = Selection::from(number * LEN..(number + 1) * LEN);
            let path = source.path();
            new = new.virtual_map(path.to_str().unwrap(), "a", LEN, .., 3 * LEN, rows);
        }
        // One that is not there reads as the fill value.
        new.virtual_map("nowhere.h5", "a", LEN, .., 3 * LEN, 2 * LEN..3 * LEN)
    });
    assert_refused(&scratch, &sources[1]);
    // What does not need that chunk is read.
    assert_eq!(read(&scratch, LEN + 38..LEN + 40).unwrap(), [38.0, 39.0]);
    assert_eq!(read(&scratch, LEN - 1..LEN + 1).unwrap(), [94.0, 0.0]);
    assert_eq!(read(&scratch, LEN + 50..2 * LEN + 1).unwrap().last(), Some(&-1.0));
    let error = read(&scratch, LEN + 49..LEN + 51).unwrap_err();
    assert_eq!(sources[1].without_path(&error), says());
}

#[test]
fn of_every_second_value_of_a_source() {
    let source = lies::too_short();
    let scratch = virtual_of(40, |new| {
        let every_second =
            Hyperslab::from(SliceOrIndex::SliceCount { start: 1, step: 2, count: 30, block: 1 });
        new.virtual_map(source.path().to_str().unwrap(), "a", LEN, every_second, 40, 10..40)
    });
    assert_refused(&scratch, &source);
    assert_eq!(read(&scratch, 0..10).unwrap(), [-1.0; 10]);
}

#[test]
fn of_a_source_in_the_same_file_that_is_virtual_too() {
    let source = lies::too_short();
    let file = File::open_rw(source.path()).unwrap();
    let new = || file.new_dataset::<f64>().shape(LEN);
    new().virtual_map(".", "a", LEN, .., LEN, ..).create("between").unwrap();
    new().virtual_map(".", "between", LEN, .., LEN, ..).create("v").unwrap();
    file.close().unwrap();
    assert_refused(&source, &source);
}

#[test]
fn of_one_file_for_each_block() {
    let sources = [good(), lies::too_short(), good()];
    let folder = tempfile::tempdir().unwrap();
    let place = |number: usize| folder.path().join(format!("part-{number}.h5"));
    for (number, source) in sources.iter().enumerate() {
        fs::copy(source.path(), place(number)).unwrap();
    }
    let pattern = CString::new(folder.path().join("part-%b.h5").to_str().unwrap()).unwrap();
    let scratch = Scratch::with(|file| {
        let dtype = Datatype::from_type::<f64>()?;
        let list = DatasetCreate::build().finish()?;
        let source = Dataspace::try_new(LEN)?;
        let space = Dataspace::try_new(SimpleExtents::resizable([3 * LEN]))?;
        sync(|| {
            let (start, block) = ([0], [LEN as u64]);
            // SAFETY: `sync` holds libhdf5's lock, all identifiers are open, and there is a number for the
            // one axis. The new identifier is closed.
            unsafe {
                let set = H5S_seloper_t::H5S_SELECT_SET;
                let (start, step, block) = (start.as_ptr(), block.as_ptr(), block.as_ptr());
                let count = [H5S_UNLIMITED];
                let selected =
                    H5Sselect_hyperslab(space.id(), set, start, step, count.as_ptr(), block);
                assert!(selected >= 0);
                let (file_name, dataset) = (pattern.as_ptr(), c"a".as_ptr());
                let mapped = H5Pset_virtual(list.id(), space.id(), file_name, dataset, source.id());
                assert!(mapped >= 0);
                let (usual, name) = (H5P_DEFAULT, c"v".as_ptr());
                let (dtype, space, list) = (dtype.id(), space.id(), list.id());
                let made = H5Dcreate2(file.id(), name, dtype, space, usual, list, usual);
                assert!(made >= 0 && H5Dclose(made) >= 0);
            }
        });
        Ok(())
    });
    for &strategy in Strategy::ALL {
        let options = Options { strategy, threads: 2, ..Options::default() };
        let error = reduce(scratch.path(), "v", &options).unwrap_err();
        let text = error.to_string().replace(place(1).to_str().unwrap(), "FILE");
        assert_eq!(text, says(), "{strategy}");
    }
    fs::copy(good().path(), place(1)).unwrap();
    let summary = reduce(scratch.path(), "v", &Options::default()).unwrap();
    assert_eq!((summary.count(), summary.sum()), (3 * 95, 3.0 * 94.0 * 95.0 / 2.0));
}

#[test]
fn of_sources_that_are_found_by_a_relative_name() {
    const NAME: &str = "INTERLEAVE_TEST_VIRTUAL";
    if let Some(path) = std::env::var_os(NAME) {
        let error = reduce(&path, "v", &Options::default()).unwrap_err().to_string();
        assert!(error.contains(&says()["FILE".len()..]), "{error}");
        return;
    }
    let name = "virtual_lies::of_sources_that_are_found_by_a_relative_name";
    let source = lies::too_short();
    let run = |scratch: &Scratch, prefix: Option<&Path>, folder: &Path| {
        let mut command = in_a_process(name, &[(NAME, &*scratch.path())]);
        command.current_dir(folder).envs(prefix.map(|prefix| ("HDF5_VDS_PREFIX", prefix)));
        assert_success(&command.output().unwrap());
    };
    let scratch = virtual_of(LEN, |new| new.virtual_map("deep/part.h5", "a", LEN, .., LEN, ..));
    let beside = scratch.path().parent().unwrap().join("deep");
    let elsewhere = tempfile::tempdir().unwrap();
    let put = |folder: &Path| {
        fs::create_dir(folder).unwrap();
        fs::copy(source.path(), folder.join("part.h5")).unwrap();
    };
    // Where the program runs, and where a variable says.
    put(&elsewhere.path().join("deep"));
    run(&scratch, None, elsewhere.path());
    run(&scratch, Some(elsewhere.path()), Path::new("/"));
    fs::create_dir(elsewhere.path().join("deeper")).unwrap();
    fs::rename(elsewhere.path().join("deep"), elsewhere.path().join("deeper/deep")).unwrap();
    // Beside the virtual dataset, also by another name of its file.
    put(&beside);
    run(&scratch, None, Path::new("/"));
    run(&scratch, Some(Path::new("${ORIGIN}/.")), Path::new("/"));
}

#[test]
fn of_itself() {
    let scratch = virtual_of(LEN, |new| new.virtual_map(".", "v", LEN, .., LEN, ..));
    let error = reduce(scratch.path(), "v", &Options::default()).unwrap_err();
    assert_eq!(
        scratch.without_path(&error),
        "FILE: rows 0..95 of \"v\" cannot be read: the sources of the virtual dataset lead on and on; if a \
         copy of the file reads no better, the data are damaged"
    );
}
