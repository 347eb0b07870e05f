//! What is known of a finished check, to show and to send.

use crate::{Bound, Flavour, Trace, verdict};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The environment variable that names the file to which reports are appended, one line of JSON for
/// each finished check.
pub const REPORT_FILE: &str = "INTERLEAVE_REPORT";

/// The same for what another checker says of the known answers: an opinion is no proof of what the explorer says.
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
    /// The verdict's name: one of [`verdict`], or one that the check gave.
    pub verdict: String,
    /// Does everything hold that the check asks for?
    pub passed: bool,
    /// What was seen; empty if the check passed.
    pub message: String,
    /// Under the model: executions. Natively: runs, 0 if the process did not live to tell.
    pub executions: u64,
    /// Under the model: how much was explored, or was to be explored if the check failed; none if a
    /// schedule was followed.
    pub bound: Option<Bound>,
    /// Under the model: the preemptions of the failing execution, or of the schedule.
    pub preemptions: Option<usize>,
    /// The time from the start of the check's process to its end, in seconds.
    pub seconds: f64,
    /// The processor time of the check's process until its verdict, in seconds; 0 if it sent none.
    #[serde(default)]
    pub processor: f64,
    /// Under the model: the failing execution.
    pub trace: Option<Trace>,
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
        failed.min_by_key(|report| verdict::says(&report.verdict)).or(reports.last())
    }

    /// How far the check looked, or how far it came until it failed; empty if that is not known.
    ///
    /// `in all 24 interleavings`, `in 312 interleavings, up to 2 preemptions`,
    /// `in 97 interleavings, up to 12 rounds of a loop in one go`, `in 571 runs`,
    /// `found in interleaving 5, with 1 preemption`, `given up after 9 interleavings`,
    /// `found in run 3`, `along the schedule, with 2 preemptions`.
    pub fn extent(&self) -> String {
        let n = self.executions;
        match (self.passed, self.flavour, self.bound) {
            _ if n == 0 => String::new(),
            (_, Flavour::Model, None) => match self.preemptions {
                Some(p) => format!("along the schedule, with {}", count(p as u64, "preemption")),
                None => "along the schedule".into(),
            },
            (true, Flavour::Native, _) => format!("in {}", count(n, "run")),
            (true, Flavour::Model, Some(Bound::Preemptions(bound))) => {
                format!(
                    "in {}, up to {}",
                    count(n, "interleaving"),
                    count(bound as u64, "preemption")
                )
            }
            (true, Flavour::Model, Some(Bound::Rounds(rounds))) => {
                format!(
                    "in {}, up to {rounds} rounds of a loop in one go",
                    count(n, "interleaving")
                )
            }
            (true, Flavour::Model, Some(Bound::All)) if n == 1 => "in the only interleaving".into(),
            (true, Flavour::Model, Some(Bound::All)) => {
                format!("in all {}", count(n, "interleaving"))
            }
            (false, ..) if self.verdict == verdict::INCONCLUSIVE => {
                format!("given up after {}", count(n, "interleaving"))
            }
            (false, Flavour::Native, _) => format!("found in run {n}"),
            (false, Flavour::Model, _) => match self.preemptions {
                Some(p) => {
                    format!("found in interleaving {n}, with {}", count(p as u64, "preemption"))
                }
                None => format!("found in interleaving {n}"),
            },
        }
    }

    /// Reads the reports that a test run appended to a file, in their order.
    ///
    /// # Errors
    /// If the file cannot be read, or if a whole line of it is no report. A last line that is not
    /// yet whole is left out: the run may still be under way.
    pub fn read_all(path: impl AsRef<Path>) -> io::Result<Vec<Report>> {
        let text = fs::read_to_string(path)?;
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        Ok(whole.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
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

fn count(n: u64, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// What a failing test shows: the verdict's name first, where to read about it last.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.verdict)?;
        writeln!(f, "what must hold: {}", self.says)?;
        for line in self.message.lines() {
            writeln!(f, "  {line}")?;
        }
        let extent = self.extent();
        if !extent.is_empty() {
            writeln!(f, "{extent}")?;
        }
        if let Some(trace) = self.trace.as_ref().filter(|trace| !trace.rows.is_empty()) {
            writeln!(f, "\n{}\n", trace.to_string().trim_end())?;
        }
        let output: Vec<&str> = self.output.trim_end().lines().collect();
        if !output.is_empty() {
            writeln!(f, "what it printed last:")?;
            for line in &output[output.len().saturating_sub(LINES_SHOWN)..] {
                writeln!(f, "  | {line}")?;
            }
        }
        write!(f, "see: chapters/glossary.md, `{}`", self.verdict)
    }
}
