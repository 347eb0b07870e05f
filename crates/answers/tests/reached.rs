//! Of a file of checks that much is left as the checks that are wanted reach, and all of it where it was.

#[path = "../reached.rs"]
mod reached;

const FILE: &str = r#"//! Checks.

use super::subject::add;
use harness::{Check, Promise};

const NOTHING: &str = "it adds nothing";

pub static PROMISES: &[Promise] = &[
    Promise::kept("Adds", &["zero", "twice"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("zero", "0 is added", zero),
    Check::new("twice", "numbers are added twice", twice)
        .native_only(),
    Check::new("given", "what is given is added", given).hang_means("stuck", NOTHING),
];

/// A helper of `zero`, which this comment does not reach.
fn sum(of: &[i32]) -> i32 {
    of.iter().copied().fold(0, add)
}

fn zero() {
    assert_eq!(add(1, 0), 1, "{NOTHING}");
}

fn twice() {
    zero();
    assert_eq!(
        each(2, 3),
        8,
    );
}

fn each(
    a: i32,
    b: i32,
) -> i32 {
    add(add(a, b), b)
}

fn given() {
    for number in numbers() {
        assert_eq!(add(number, 0), number);
    }
}

fn numbers() -> impl Iterator<Item = i32> {
    0..sum(&[1, 2])
}
"#;

/// The functions that still do something, of those that could do without.
fn left(is_wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let text = reached::by(is_wanted, FILE);
    assert_eq!(text.lines().count(), FILE.lines().count(), "every line is where it was");
    let has_body = |name: &&str| {
        let (_, rest) = text.split_once(&format!("fn {name}(")).expect("no function is missing");
        !rest.lines().take_while(|line| *line != "}").any(|line| line == "    unreachable!()")
    };
    ["sum", "zero", "twice", "each", "given", "numbers"].into_iter().filter(has_body).collect()
}

#[test]
fn a_check_reaches_what_it_names_and_what_that_names() {
    // `numbers` returns an `impl Trait`, which no body can be left out of, and it names `sum`.
    assert_eq!(left(|check| check.contains("\"zero\"")), ["sum", "zero", "numbers"]);
    assert_eq!(
        left(|check| check.contains("\"twice\"")),
        ["sum", "zero", "twice", "each", "numbers"]
    );
    assert_eq!(
        left(|check| !check.contains(".native_only()")),
        ["sum", "zero", "given", "numbers"]
    );
    assert_eq!(left(|_| true).len(), 6);
}

#[test]
fn the_list_is_left_and_the_promises_are_not() {
    let text = reached::by(|_| false, FILE);
    assert!(text.contains("Check::new(\"given\", \"what is given is added\", given)"));
    assert!(text.contains("pub static PROMISES: &[Promise] = &[\n\n];"));
}
