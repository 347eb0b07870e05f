//! What the terminal says of the tests of a reader's crate.

use crate::lifelines::Around;
use crate::output::show::{columns, extent};
use crate::output::steps;
use report::Report;
use std::fmt::Write;
use std::path::Path;
use terminal::{BAD, BOLD, DIM, GOOD, styled};

/// `✓ tests::two_producers  passed in all 1,204 interleavings`
pub fn line(report: &Report, width: usize) -> String {
    let (mark, how) = match report.passed {
        true => (styled(GOOD, "✓"), extent(report)),
        false => (styled(BAD, "✗"), styled(BAD, &report.finding.verdict)),
    };
    format!("{mark} {:<width$}  {how}", report.check)
}

/// What went wrong in a test, and how to see it again with the command `again`.
pub fn why(report: &Report, sources: &Path, again: &str) -> String {
    let columns = columns().unwrap_or(120);
    let mut out =
        format!("\n{}\n", styled(BOLD, format!("{} ({})", report.check, report.exercise)));
    for (at, line) in report.finding.message.lines().enumerate() {
        let label = match at {
            0 => styled(BAD, format!("{}:", report.finding.verdict)) + " ",
            _ => String::new(),
        };
        let _ = writeln!(out, "  {label}{line}");
    }
    if !report.extent.is_empty() {
        let _ = writeln!(out, "  {}", styled(DIM, &report.extent));
    }
    let trace = report.finding.trace.as_ref().filter(|trace| !trace.rows.is_empty());
    if let Some(trace) = trace {
        out.push('\n');
        for line in steps::table(trace, &Around::at(sources.to_owned()), columns.saturating_sub(2))
        {
            let _ = writeln!(out, "  {line}");
        }
    }
    let output = report.output.trim_end();
    if !output.is_empty() {
        let _ = writeln!(out, "\n  {}", styled(DIM, "it printed:"));
        for line in output.lines() {
            let _ = writeln!(out, "  | {line}");
        }
    }
    let explained = format!("`{}` is explained in chapters/glossary.md", report.finding.verdict);
    let _ = writeln!(out, "\n  {}", styled(DIM, explained));
    if let Some(schedule) = trace.map(|trace| trace.schedule.to_string()).filter(|s| !s.is_empty())
    {
        let _ = writeln!(out, "  {} {again} --schedule \"{schedule}\"", styled(DIM, "once more:"));
    }
    out
}
