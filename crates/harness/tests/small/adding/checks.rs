//! What a sum must be.

use super::subject::add;
use harness::{Check, Promise, ensure_eq};

pub static PROMISES: &[Promise] = &[];

pub const CHECKS: &[Check] = &[
    Check::new("of_two", "the sum of 1 and 2 is 3", of_two),
    Check::new("of_zero", "adding 0 changes nothing", of_zero).once(),
    Check::new("of_thirteen", "13 is a number like others", of_thirteen).preemptions(2),
    Check::new("native_alone", "it holds natively", of_two).native_only(),
    Check::new("model_alone", "it holds under the model", of_two).model_only(),
];

fn of_two() {
    ensure_eq!(add(1, 2), 3, "wrong sum");
}

fn of_zero() {
    println!("this goes to the standard output");
    eprintln!("this goes to the standard error");
    ensure_eq!(add(7, 0), 7, "wrong sum", "7 + 0");
}

fn of_thirteen() {
    ensure_eq!(add(13, 1), 14, "bad luck", "13 + {}", 1);
}
