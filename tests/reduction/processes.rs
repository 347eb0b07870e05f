//! Reducing in other processes.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use hdf5::SimpleExtents;
use hdf5::file::LibraryVersion;
use interleave::parts::{Parts, whole};
use interleave::{
    Error, Hdf5Source, Options, Source, Strategy, processes, reduce, report, report_of, sample,
};

use crate::files::{Scratch, assert_success, in_a_process};
use crate::lies;

/// Set in the process that takes the part of the parent.
const PARENT: &str = "INTERLEAVE_TEST_PARENT";

#[test]
fn the_child() {
    // Without a parent its input is at its end, or is not a task.
    if std::env::var_os(PARENT).is_some() {
        processes::serve().unwrap();
    }
}

/// In a process of its own, where nobody else installs children.
fn install() {
    processes::install(["--exact", "processes::the_child", "--nocapture"]);
}

#[test]
fn children_give_the_same_bits() {
    if std::env::var_os(PARENT).is_some() {
        install();
        let file = sample::path(sample::Size::Small).unwrap();
        for dataset in ["/sst", "/sst_f64_contiguous"] {
            let options =
                Options { strategy: Strategy::Processes, threads: 2, ..Options::default() };
            let ours = report(&file, dataset, &options).unwrap();
            assert_eq!((ours.strategy, ours.because), (Strategy::Processes, None));
            let alone = Options { strategy: Strategy::Sequential, ..options };
            assert_eq!(ours.summary, reduce(&file, dataset, &alone).unwrap());
        }
        return;
    }
    let name = "processes::children_give_the_same_bits";
    let parent = in_a_process(name, &[(PARENT, Path::new("1"))]).output().unwrap();
    assert_success(&parent);
}

#[test]
fn a_child_gives_no_number_for_a_chunk_that_lies() {
    if let Some(path) = std::env::var_os(PARENT) {
        install();
        let options = Options { strategy: Strategy::Processes, threads: 2, ..Options::default() };
        let error = reduce(&path, "a", &options).unwrap_err().to_string();
        assert!(error.contains("the chunk at [40] of \"a\""), "{error}");
        return;
    }
    let scratch: Scratch = lies::too_short();
    let name = "processes::a_child_gives_no_number_for_a_chunk_that_lies";
    assert_success(&in_a_process(name, &[(PARENT, &*scratch.path())]).output().unwrap());
}

/// Set in the process that appends to a file.
const WRITER: &str = "INTERLEAVE_TEST_APPENDS";

/// Rows before and after the writer is told to go on. They are cut at other places.
const ROWS: [usize; 2] = [300_000, 500_000];

#[test]
fn rows_that_are_appended_meanwhile_are_not_seen() {
    let name = "processes::rows_that_are_appended_meanwhile_are_not_seen";
    if let Some(path) = std::env::var_os(WRITER) {
        return append(Path::new(&path));
    }
    if let Some(path) = std::env::var_os(PARENT) {
        install();
        for strategy in [Strategy::Processes, Strategy::HandlePerThread] {
            let mut writer = in_a_process(name, &[(WRITER, Path::new(&path))])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut said = BufReader::new(writer.stdout.take().unwrap()).lines();
            let mut wait_for = |word: &str| said.any(|line| line.unwrap().contains(word));
            assert!(wait_for("began"));
            let source = Hdf5Source::open(&path, "a").unwrap();
            assert_eq!(source.rows(), ROWS[0]);
            let mut to = writer.stdin.take().unwrap();
            to.write_all(b"go on\n").unwrap();
            assert!(wait_for("went on"));
            let options = Options {
                strategy,
                threads: 2,
                rows: Some("-250000..".parse().unwrap()),
                ..Options::default()
            };
            let ours = report_of(source, &options).unwrap();
            assert_eq!((ours.strategy, ours.because), (strategy, None));
            let right: f64 = (50_000..300_000).map(f64::from).sum();
            assert_eq!((ours.summary.count(), ours.summary.sum()), (250_000, right), "{strategy}");
            let parts = Parts::open(&path, "a", Options::default()).unwrap();
            assert_eq!(parts.shape(), [ROWS[1]]);
            let parts = parts.as_of(&[ROWS[0]]).unwrap();
            let all = parts.each(|reduce| {
                (0..parts.count()).map(|index| reduce(index).unwrap()).collect::<Vec<_>>()
            });
            assert_eq!(whole(all, &Options::default()).count(), ROWS[0] as u64);
            assert!(matches!(parts.as_of(&[ROWS[1] + 1]), Err(Error::Changed { .. })));
            drop(to);
            writer.wait().unwrap();
        }
        return;
    }
    let scratch = Scratch::nothing();
    assert_success(&in_a_process(name, &[(PARENT, &*scratch.path())]).output().unwrap());
}

/// Writes as many rows as there are at first, and the others when it is told to.
fn append(path: &Path) {
    let file = hdf5::File::with_options()
        .with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110))
        .create(path)
        .unwrap();
    let rows = SimpleExtents::resizable([0]);
    let dataset = file.new_dataset::<f64>().shape(rows).chunk(1000).create("a").unwrap();
    file.start_swmr().unwrap();
    let mut lines = std::io::stdin().lines();
    let mut written = 0;
    for (rows, word) in ROWS.into_iter().zip(["began", "went on"]) {
        dataset.resize(rows).unwrap();
        let values: Vec<f64> = (written..rows).map(|row| row as f64).collect();
        dataset.write_slice(&values, written..rows).unwrap();
        dataset.flush().unwrap();
        written = rows;
        println!("{word}");
        let _ = lines.next();
    }
}

#[test]
fn another_file_in_its_place_is_an_error() {
    if let Some(path) = std::env::var_os(PARENT) {
        install();
        for strategy in [Strategy::Processes, Strategy::HandlePerThread] {
            let source = Hdf5Source::open(&path, "sst").unwrap();
            let copy = Path::new(&path).with_extension("copy");
            std::fs::copy(&path, &copy).unwrap();
            std::fs::rename(&copy, &path).unwrap();
            let options = Options { strategy, threads: 2, ..Options::default() };
            let error = report_of(source, &options).unwrap_err();
            assert!(matches!(error, Error::Changed { .. }), "{error}");
            let said = "another file has taken its place while \"sst\" was read";
            assert!(error.to_string().contains(said), "{error}");
        }
        return;
    }
    let scratch = Scratch::nothing();
    std::fs::copy(sample::path(sample::Size::Small).unwrap(), scratch.path()).unwrap();
    let name = "processes::another_file_in_its_place_is_an_error";
    assert_success(&in_a_process(name, &[(PARENT, &*scratch.path())]).output().unwrap());
}
