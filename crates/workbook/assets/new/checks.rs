//! The checks of `__EXERCISE__`.

use super::subject::__EXERCISE__;
use harness::{Check, ensure_eq};

// WRITE: one check for each law. What can happen is checked as well as what must not.
pub static CHECKS: &[Check] =
    &[Check::new("both_count", "two threads that add 1 each count to 2", both_count)];

fn both_count() {
    ensure_eq!(__EXERCISE__(), 2, "lost update", "two threads added 1 each");
}
