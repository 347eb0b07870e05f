//! `audit --mutants` with the real cargo: a hole in the checks is found by a mutant that passes, and
//! an explanation holds for its mutant only.

mod support;

use std::fs;
use support::Said;
use support::copy::Copy;

const EXPLANATIONS: &str = "tests/threads/halves/equivalent.toml";
const RECORD: &str = "chapters/model-checker/mutants.tsv";

/// Tried on the solution alone, with the checks of a real exercise.
fn mutants(copy: &Copy) -> Said {
    copy.run(&["audit", "--mutants", "threads/halves"])
}

fn explained(of: &str, line: &str, becomes: &str) -> String {
    format!(
        "[[equivalent]]\nof = {of:?}\nline = {line:?}\nbecomes = {becomes:?}\nwhy = \"for the test\"\n"
    )
}

/// One test, in one copy: the steps build on each other.
#[test]
fn a_hole_in_the_checks_is_found_and_an_explanation_holds_for_its_mutant_only() {
    let copy = Copy::new();
    let accepted = copy.path().join("tests/threads/halves/accepted");
    fs::remove_dir_all(&accepted).unwrap();
    let _ = fs::remove_file(copy.path().join(EXPLANATIONS));
    let _ = fs::remove_file(copy.path().join(RECORD));

    // A sample of nothing would pass whatever the checks are worth.
    let empty = copy.run(&["audit", "--mutants", "threads/halves", "--minutes", "1"]);
    assert_eq!(empty.code, Some(2), "{}{}", empty.out, empty.err);
    assert!(empty.err.contains("--record"), "{}", empty.err);

    // Nothing says any more which of two errors comes back.
    let checks = "tests/threads/halves.rs";
    let list = copy.read(checks);
    let start = list.find("    Check::new(\"first_error\"").unwrap();
    let end = start + list[start..].find("),\n").unwrap() + 3;
    copy.write(checks, &(list[..start].to_owned() + &list[end..]));

    let hole = mutants(&copy);
    let Said { code, out, err } = &hole;
    assert_eq!(*code, Some(1), "{out}{err}");
    let passing = |out: &str| -> Vec<(String, String)> {
        let lines: Vec<&str> = out.lines().map(str::trim).collect();
        let changed = lines.windows(2).filter(|pair| pair[0].starts_with("- "));
        changed.map(|pair| (pair[0][2..].to_owned(), pair[1][2..].to_owned())).collect()
    };
    let survivors = passing(out);
    let of_the_hole = survivors
        .iter()
        .find(|(line, _)| line.contains("first.join()"))
        .unwrap_or_else(|| panic!("no exchange of the two joins passes:\n{out}"));
    assert!(out.contains("solutions/threads/halves.rs:"), "{out}");
    assert!(out.contains("neighbouring statements exchanged"), "{out}");
    assert!(out.lines().any(|line| line.starts_with("all ")), "{out}");

    // With every one of them explained, there is nothing to look at.
    let all: String =
        survivors.iter().map(|(line, becomes)| explained("solution", line, becomes)).collect();
    copy.write(EXPLANATIONS, &all);
    let well = copy.run(&["audit", "--mutants", "threads/halves", "--of", "solution", "--record"]);
    assert_eq!(well.code, Some(0), "{}{}", well.out, well.err);

    // What both flavours say is kept, and a sample is drawn from what is kept: the same by the same seed.
    let record = copy.read(RECORD);
    let kept = record.lines().find(|line| line.starts_with("threads/halves\tsolution\t")).unwrap();
    let exchanged = kept.split('\t').find(|of| of.starts_with("neighbouring")).unwrap();
    assert!(!exchanged.ends_with(" 0 0"), "it is explained: {exchanged}");
    let table = copy.read("chapters/model-checker/mutants.md");
    assert!(table.contains("Made from 1 right answers to 1 exercises"), "{table}");
    let sample = copy.run(&["audit", "--mutants", "--minutes", "1", "--seed", "7"]);
    assert_eq!(sample.code, Some(0), "{}{}", sample.out, sample.err);
    assert!(sample.out.contains("seed 7"), "{}", sample.out);
    assert!(sample.out.contains("threads/halves solution"), "{}", sample.out);

    // With the hole closed, the explanation of what passed through it is one too many.
    copy.write(checks, &list);
    let stale = mutants(&copy);
    assert_eq!(stale.code, Some(1), "{}{}", stale.out, stale.err);
    assert!(stale.out.contains("does not survive"), "{}", stale.out);
    assert!(stale.out.contains(&of_the_hole.0), "{}", stale.out);

    // A check that rejects the answer itself would reject all mutants, and so catch nothing.
    let body = "fn first_error() {\n";
    assert!(list.contains(body));
    let always = format!("{body}    ensure!(false, \"wrong result\", \"for the test\");\n");
    copy.write(checks, &list.replace(body, &always));
    let rejected = mutants(&copy);
    assert_eq!(rejected.code, Some(1), "{}{}", rejected.out, rejected.err);
    assert!(
        rejected.out.contains("the answer itself, by of_solution::first_error"),
        "{}",
        rejected.out
    );

    copy.write(EXPLANATIONS, "[[equivalent]]\nof = 7\n");
    let damaged = mutants(&copy);
    assert_eq!(damaged.code, Some(2), "{}{}", damaged.out, damaged.err);
    assert!(damaged.err.contains("equivalent.toml"), "{}", damaged.err);
}
