//! Reducing in other processes.

use interleave::{Options, Strategy, processes, reduce, report, sample};

use crate::files::{assert_success, in_a_process};

/// Set in the process that takes the part of the parent.
const PARENT: &str = "INTERLEAVE_TEST_PARENT";

#[test]
fn the_child() {
    // Without a parent its input is at its end, or is not a task.
    if std::env::var_os(PARENT).is_some() {
        processes::serve().unwrap();
    }
}

#[test]
fn children_give_the_same_bits() {
    if std::env::var_os(PARENT).is_some() {
        // In a process of its own, where nobody else installs children.
        processes::install(["--exact", "processes::the_child", "--nocapture"]);
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
