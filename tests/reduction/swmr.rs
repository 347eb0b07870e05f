//! A file that a writer appends to while others read (SWMR).

use std::path::Path;
use std::process;

use hdf5::file::LibraryVersion;
use hdf5::{File, SimpleExtents};
use interleave::{Options, Strategy, reduce};

use crate::files::{Scratch, assert_success, in_a_process};

#[test]
fn what_was_flushed_is_there_though_the_writer_never_closed() {
    if let Some(path) = std::env::var_os("INTERLEAVE_TEST_SWMR") {
        let file = File::with_options()
            .with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110))
            .create(Path::new(&path))
            .unwrap();
        let new = || file.new_dataset::<f64>().shape(SimpleExtents::resizable([0])).chunk(16);
        let bare = new().create("bare").unwrap();
        // A chunk of these moves whenever a row is added to it.
        let deflated = new().deflate(4).create("deflated").unwrap();
        file.start_swmr().unwrap();
        for row in 0..100 {
            for dataset in [&bare, &deflated] {
                dataset.resize(row + 1).unwrap();
                dataset.write_slice(&[row as f64], row..row + 1).unwrap();
                dataset.flush().unwrap();
            }
        }
        process::exit(0);
    }
    let scratch = Scratch::nothing();
    let variables = [("INTERLEAVE_TEST_SWMR", &*scratch.path())];
    let name = "swmr::what_was_flushed_is_there_though_the_writer_never_closed";
    assert_success(&in_a_process(name, &variables).output().unwrap());
    for dataset in ["bare", "deflated"] {
        for strategy in [Strategy::Sequential, Strategy::Direct] {
            let options = Options { strategy, threads: 2, ..Options::default() };
            let summary = reduce(scratch.path(), dataset, &options).unwrap();
            let found = (summary.count(), summary.sum());
            assert_eq!(found, (100, 4950.0), "{strategy}, {dataset}");
        }
    }
}
