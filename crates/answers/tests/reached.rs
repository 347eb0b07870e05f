//! Of a file of checks that much is left as the checks that are wanted reach, and all of it where it was.

#[path = "../reached.rs"]
mod reached;

use reached::Others;

const FILE: &str = r#"//! Checks.

use super::subject::add;
use harness::{Check, Promise};

const NOTHING: &str = "it adds nothing";

pub static PROMISES: &[Promise] = &[
    Promise::kept("Adds", &["zero", "twice"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("zero", "0 is added", zero),
    Check::new("twice", "it adds twice", twice)
        .native_only(),
    Check::new("given", "what is given is added", given).hang_means("stuck", NOTHING),
];

/// Is reached by no other.
#[track_caller]
fn alone() {}

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

const FUNCTIONS: [&str; 7] = ["sum", "zero", "twice", "each", "given", "numbers", "alone"];

/// The functions that are left, and those of them that do something.
fn left(is_wanted: impl Fn(&str) -> bool, others: Others) -> [Vec<&'static str>; 2] {
    let text = reached::by(is_wanted, others, FILE);
    assert_eq!(text.lines().count(), FILE.lines().count(), "every line is where it was");
    let is_there = |name: &str, rest: &str| text.contains(&format!("fn {name}({rest}"));
    let there: Vec<_> = FUNCTIONS.into_iter().filter(|name| is_there(name, "")).collect();
    let works = |name: &&&str| !is_there(name, ") { unreachable!() }");
    let working = there.iter().filter(works).copied().collect();
    [there, working]
}

#[test]
fn a_check_reaches_what_it_names_and_what_that_names() {
    let reached = |is_wanted: &dyn Fn(&str) -> bool, others| {
        let [there, working] = left(is_wanted, others);
        assert!(others == Others::Listed || there == working);
        working
    };
    for others in [Others::Listed, Others::LeftOut] {
        assert_eq!(reached(&|check| check.contains("\"zero\""), others), ["zero"]);
        let twice = reached(&|check| check.contains("\"twice\""), others);
        assert_eq!(twice, ["zero", "twice", "each"]);
        let model = reached(&|check| !check.contains(".native_only()"), others);
        assert_eq!(model, ["sum", "zero", "given", "numbers"]);
        assert_eq!(reached(&|_| true, others), FUNCTIONS[..6]);
        assert_eq!(reached(&|_| false, others), Vec::<&str>::new());
    }
}

/// As `cargo run -- new` writes it.
#[test]
fn a_list_of_one_line_stays_and_so_does_the_list_behind_it() {
    let list =
        "pub const CHECKS: &[Check] =\n    &[Check::new(\"zero\", \"0 is added\", zero)];\n\n";
    let sizes = "const SIZES: &[usize] = &[\n    ONE,\n    TWO,\n];\n\n";
    let (begins, ends) =
        (FILE.find("pub const CHECKS").unwrap(), FILE.find("/// Is reached").unwrap());
    let text = [&FILE[..begins], list, sizes, &FILE[ends..]].concat();
    for others in [Others::Listed, Others::LeftOut] {
        let left = reached::by(|check| check.contains("\"twice\""), others, &text);
        assert!(
            left.contains(list) && left.contains(sizes) && left.contains("fn zero() {\n"),
            "{left}"
        );
    }
}

#[test]
fn what_is_listed_is_there_and_no_promise_is() {
    let listed = reached::by(|_| false, Others::Listed, FILE);
    assert!(listed.contains("Check::new(\"given\", \"what is given is added\", given)"));
    assert_eq!(left(|_| false, Others::Listed)[0], ["zero", "twice", "given"]);
    let left_out = reached::by(|check| check.contains("\"zero\""), Others::LeftOut, FILE);
    assert_eq!(left_out.matches("Check::new(").count(), 1);
    for text in [listed, left_out] {
        assert!(text.contains("pub static PROMISES: &[Promise] = &[\n\n];"));
        assert!(text.contains("const NOTHING"));
    }
}
