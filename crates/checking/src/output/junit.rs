//! Outcomes as JUnit XML, which grading jobs and continuous integration read.
//!
//! A suite is one answer to one exercise, a case is one check in one flavour. The type of a failure
//! is the name of the verdict; its text has the message and the failing interleaving.

use crate::checks::outcome::Outcome;
use crate::checks::subject::NO_VERDICT;
use report::verdict::NOT_STARTED;
use report::{Report, escaped, printable, printable_line};
use std::fmt::Write;

/// The text of a document with one suite for each outcome, under the name that comes with it.
pub fn text<'o>(outcomes: impl IntoIterator<Item = (String, &'o Outcome)>) -> String {
    let suites: Vec<Suite> =
        outcomes.into_iter().map(|(name, outcome)| Suite::of(&name, outcome)).collect();
    document(&suites)
}

/// One answer to one exercise.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// One check in one flavour.
struct Case {
    name: String,
    seconds: f64,
    failed: Option<Failed>,
}

/// Why a case did not pass.
struct Failed {
    element: &'static str,
    verdict: String,
    message: String,
    text: String,
}

impl Suite {
    fn of(name: &str, outcome: &Outcome) -> Suite {
        let mut cases: Vec<Case> = outcome.checks.iter().map(Case::of).collect();
        // What is wrong before any check runs, or beside them, is a case of its own.
        if !outcome.passed
            && outcome.checks.iter().all(|check| check.finding.verdict != outcome.finding.verdict)
        {
            let failed = Failed::with(&outcome.finding.verdict, &outcome.finding.message);
            let name = "answer".to_owned();
            cases.push(Case { name, seconds: outcome.seconds, failed: Some(failed) });
        }
        Suite { name: printable_line(name), cases }
    }

    fn seconds(&self) -> f64 {
        self.cases.iter().map(|case| case.seconds).sum()
    }

    fn count(&self, element: &str) -> usize {
        let of = |case: &&Case| case.failed.as_ref().is_some_and(|f| f.element == element);
        self.cases.iter().filter(of).count()
    }
}

impl Case {
    fn of(check: &Report) -> Case {
        let failed = (!check.passed).then(|| {
            let text = printable(&check.to_string());
            Failed { text, ..Failed::with(&check.finding.verdict, &check.finding.message) }
        });
        let name = format!("{}::{}", check.check, check.flavour);
        Case { name, seconds: check.seconds, failed }
    }
}

impl Failed {
    fn with(verdict: &str, message: &str) -> Failed {
        let element = match verdict {
            NOT_STARTED => SKIPPED,
            NO_VERDICT => ERROR,
            _ => FAILURE,
        };
        // XML 1.0 has no place for some characters, not even written as numbers.
        let text = printable(message);
        let message = text.lines().next().unwrap_or_default().to_owned();
        Failed { element, verdict: verdict.to_owned(), message, text }
    }
}

const SKIPPED: &str = "skipped";
const ERROR: &str = "error";
const FAILURE: &str = "failure";

fn document(suites: &[Suite]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let count = |element| suites.iter().map(|suite| suite.count(element)).sum::<usize>();
    let _ = writeln!(
        out,
        "<testsuites name=\"interleave\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\">",
        suites.iter().map(|suite| suite.cases.len()).sum::<usize>(),
        count(FAILURE),
        count(ERROR),
        suites.iter().map(Suite::seconds).sum::<f64>(),
    );
    for suite in suites {
        let _ = writeln!(
            out,
            "    <testsuite name=\"{}\" tests=\"{}\" skipped=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\">",
            escaped(&suite.name),
            suite.cases.len(),
            suite.count(SKIPPED),
            suite.count(FAILURE),
            suite.count(ERROR),
            suite.seconds(),
        );
        for case in &suite.cases {
            let _ = write!(
                out,
                "        <testcase name=\"{}\" classname=\"{}\" time=\"{:.3}\">",
                escaped(&case.name),
                escaped(&suite.name.replace('/', ".")),
                case.seconds,
            );
            if let Some(Failed { element, verdict, message, text }) = &case.failed {
                let (verdict, message, text) = (escaped(verdict), escaped(message), escaped(text));
                let _ = write!(
                    out,
                    "<{element} type=\"{verdict}\" message=\"{message}\">{text}</{element}>"
                );
            }
            out.push_str("</testcase>\n");
        }
        out.push_str("    </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_say_what_was_meant() {
        let failed = Failed::with("a < b", "\"x\" & <y>\nmore");
        let cases = vec![Case { name: "c::native".into(), seconds: 0.5, failed: Some(failed) }];
        let text = document(&[Suite { name: "q/s".into(), cases }]);
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        let [suite] = &*read.test_suites else { panic!("{text}") };
        let case = &suite.test_cases[0];
        assert_eq!((suite.name.as_str(), case.name.as_str()), ("q/s", "c::native"));
        assert_eq!(case.classname.as_ref().unwrap().as_str(), "q.s");
        let quick_junit::TestCaseStatus::NonSuccess { ty, message, description, .. } = &case.status
        else {
            panic!("{text}")
        };
        assert_eq!(ty.as_ref().unwrap().as_str(), "a < b");
        assert_eq!(message.as_ref().unwrap().as_str(), "\"x\" & <y>");
        assert_eq!(description.as_ref().unwrap().as_str(), "\"x\" & <y>\nmore");
    }
}
