//! The checks of `__EXERCISE__`.

use super::subject::__EXERCISE__;
use harness::{Check, Promise, ensure_eq};

// WRITE: each sentence of the skeleton's doc comments and of the exercise's element in the book, with
// the checks that keep what it promises.
pub static PROMISES: &[Promise] = &[
    Promise::explains("WRITE: what this exercise is about, in one sentence."),
    Promise::explains("WRITE: what the function must do, what must hold, its errors and panics."),
    Promise::kept(
        "Adds 1 to a shared count in each of two threads, which run at the same time, and returns the \
         count.",
        &["both_count"],
    ),
    Promise::explains("WRITE: what to do."),
    Promise::kept("two threads that add 1 each count to 2", &["both_count"]),
];

// WRITE: one check for each law. What can happen is checked as well as what must not.
pub const CHECKS: &[Check] =
    &[Check::new("both_count", "two threads that add 1 each count to 2", both_count)];

fn both_count() {
    ensure_eq!(__EXERCISE__(), 2, "lost update", "two threads added 1 each");
}
