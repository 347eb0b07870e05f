//! What is known of a finished check, to show and to send.

use crate::{Finding, Flavour, verdict};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The environment variable that names the file to which reports are appended, one line of JSON for
/// each finished check.
pub const REPORT_FILE: &str = "INTERLEAVE_REPORT";

/// The environment variable that names the file for what another checker says of the known answers: an opinion is not a
/// proof of what the explorer says.
pub const OPINIONS_FILE: &str = "INTERLEAVE_OPINIONS";

/// Lines of the output that are shown with a failure.
const LINES_SHOWN: usize = 12;

/// What is known of a finished check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Chapter and exercise: `threads/claim`.
    pub exercise: String,
    /// What was checked: `learner`, `solution`, `accepted::fetch_update` or
    /// `mistakes::load_then_store`.
    pub subject: String,
    /// The check's name.
    pub check: String,
    /// Its place in the exercise's list of checks, from 0.
    pub place: usize,
    /// What must hold, in words.
    pub says: String,
    /// The flavour in which it ran.
    pub flavour: Flavour,
    /// Returns `true` if everything holds that the check asks for.
    pub passed: bool,
    /// What it found.
    #[serde(flatten)]
    pub finding: Finding,
    /// How far it looked, or came, as [`Finding::extent`] says it.
    #[serde(default)]
    pub extent: String,
    /// The time from the start of the check's process to its end, in seconds.
    pub seconds: f64,
    /// The last part of what it printed.
    pub output: String,
}

impl Report {
    /// The report whose verdict stands for all of them: of those that failed, the first whose name
    /// says the most about the bug; the last one if none failed.
    ///
    /// A definite failure outranks a search that came to no end, and the name of a bug outranks a
    /// panic, which is often only what came of it in another thread.
    pub fn decisive(reports: &[Report]) -> Option<&Report> {
        let failed = reports.iter().filter(|report| !report.passed);
        failed.min_by_key(|report| verdict::says(&report.finding.verdict)).or(reports.last())
    }

    /// Reads the reports that a test run appended to a file, in their order.
    ///
    /// # Errors
    /// If the file cannot be read, or if one of its lines is no report; the error says which. A last line that has no
    /// end is left out: the run may still be under way, or it was ended.
    pub fn read_all(path: impl AsRef<Path>) -> io::Result<Vec<Report>> {
        Report::read_parts(path)
    }

    /// As [`Report::read_all`], of each report only what a `Part` has: most of a report is its execution.
    ///
    /// # Errors
    /// As [`Report::read_all`].
    pub fn read_parts<Part: DeserializeOwned>(path: impl AsRef<Path>) -> io::Result<Vec<Part>> {
        parts_of(&fs::read_to_string(path)?)
    }

    /// Appends the report to the file that this variable of the environment names, if it names one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&self, variable: &str) -> io::Result<()> {
        let Some(path) = std::env::var_os(variable) else { return Ok(()) };
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        // One write to a file opened for appending: lines of several processes do not mix.
        OpenOptions::new().append(true).create(true).open(path)?.write_all(&line)
    }
}

/// A part of each report that is whole.
fn parts_of<Part: DeserializeOwned>(text: &str) -> io::Result<Vec<Part>> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let part = |(at, line)| {
        let no_report = |error| format!("its line {} is no report: {error}", at + 1);
        serde_json::from_str(line).map_err(|error| io::Error::other(no_report(error)))
    };
    whole.lines().enumerate().map(part).collect()
}

/// What a failing test shows: the verdict's name first, where to read about it last.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.finding.verdict)?;
        writeln!(f, "what must hold: {}", self.says)?;
        for line in self.finding.message.lines() {
            writeln!(f, "  {line}")?;
        }
        if !self.extent.is_empty() {
            writeln!(f, "{}", self.extent)?;
        }
        if let Some(trace) = self.finding.trace.as_ref().filter(|trace| !trace.rows.is_empty()) {
            writeln!(f, "\n{}\n", trace.to_string().trim_end())?;
        }
        let output: Vec<&str> = self.output.trim_end().lines().collect();
        if !output.is_empty() {
            writeln!(f, "what it printed last:")?;
            for line in &output[output.len().saturating_sub(LINES_SHOWN)..] {
                writeln!(f, "  | {line}")?;
            }
        }
        write!(f, "see: chapters/glossary.md, `{}`", self.finding.verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(text: &str) -> io::Result<Vec<Value>> {
        parts_of(text)
    }

    #[test]
    fn a_line_that_is_not_whole_is_left_out() {
        assert_eq!(read("{\"passed\":true}\n{\"pas").unwrap().len(), 1);
        assert_eq!(read("{\"pas").unwrap().len(), 0);
    }

    #[test]
    fn a_line_that_is_no_report_is_named() {
        let error = read("{}\n{\"flavour\":\"{}\n{}\n").unwrap_err().to_string();
        assert!(error.starts_with("its line 2 is no report: "), "{error}");
    }
}
