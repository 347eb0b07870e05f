//! Outcomes as JUnit XML, which grading jobs and continuous integration read.
//!
//! A suite is one answer to one exercise, a case is one check in one flavour. The type of a failure
//! is the name of the verdict; its text has the message and the failing interleaving.

use crate::outcome::Outcome;
use crate::subject::NO_VERDICT;
use anyhow::{Context, Result};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use report::verdict::NOT_STARTED;
use report::{Report, printable, printable_line};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Writes a document with one suite for each outcome, under the name that comes with it.
///
/// # Errors
/// When the file cannot be written.
pub fn write<'o>(
    path: &Path,
    outcomes: impl IntoIterator<Item = (String, &'o Outcome)>,
) -> Result<()> {
    let mut document = quick_junit::Report::new("interleave");
    document.add_test_suites(outcomes.into_iter().map(|(name, outcome)| suite(&name, outcome)));
    document.set_time(document.test_suites.iter().filter_map(|suite| suite.time).sum());
    let text = document.to_string().context("cannot make JUnit XML")?;
    fs::write(path, without_noncharacters(&text))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// XML has no way to say U+FFFE and U+FFFF, which a message may have.
fn without_noncharacters(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn suite(name: &str, outcome: &Outcome) -> TestSuite {
    let mut suite = TestSuite::new(printable_line(name));
    suite.add_test_cases(outcome.checks.iter().map(of_check));
    // What is wrong before any check runs, or beside them, is a case of its own.
    if !outcome.passed && outcome.checks.iter().all(|check| check.verdict != outcome.verdict) {
        let mut case = TestCase::new("answer", status(&outcome.verdict, &outcome.message));
        case.set_time(seconds(outcome.seconds));
        suite.add_test_case(case);
    }
    for case in &mut suite.test_cases {
        case.set_classname(printable_line(name).replace('/', "."));
    }
    suite.set_time(suite.test_cases.iter().filter_map(|case| case.time).sum());
    suite
}

fn of_check(check: &Report) -> TestCase {
    let status = match check.passed {
        true => TestCaseStatus::success(),
        false => {
            let mut status = status(&check.verdict, &check.message);
            status.set_description(printable(&check.to_string()));
            status
        }
    };
    let mut case = TestCase::new(format!("{}::{}", check.check, check.flavour), status);
    case.set_time(seconds(check.seconds));
    case
}

fn status(verdict: &str, message: &str) -> TestCaseStatus {
    let mut status = match verdict {
        NOT_STARTED => TestCaseStatus::skipped(),
        NO_VERDICT => TestCaseStatus::non_success(NonSuccessKind::Error),
        _ => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    // XML 1.0 has no place for some characters, not even written as numbers.
    let message = printable(message);
    status.set_type(verdict).set_message(message.lines().next().unwrap_or_default());
    status.set_description(message);
    status
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(without_noncharacters("a\u{fffe}b\u{ffff}c é"), "a\u{fffd}b\u{fffd}c é");
    }
}
