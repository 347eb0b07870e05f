//! Reducing in other processes.

use interleave::{Options, Strategy, processes, reduce, report, sample};

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
    let parent = in_a_process(name, &[(PARENT, std::path::Path::new("1"))]).output().unwrap();
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
