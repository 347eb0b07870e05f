//! In which form the results are printed.

use super::message::Message;
use super::numbers::{Failure, Numbers};
use anyhow::Result;
use interleave::Report;
use std::path::Path;

/// In which form the results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: a line for each number.
    Text,
    /// One object, or an array of them.
    Json,
    /// An object on each line (NDJSON).
    Lines,
    /// A row for each dataset, after one with the names of the columns.
    Csv,
}

/// What is printed of a dataset.
pub(super) struct Form<'a> {
    pub(super) format: Format,
    /// It is the only one.
    pub(super) is_one: bool,
    /// It must be said of which file it is.
    pub(super) named: bool,
    /// Of which the quantiles are printed.
    pub(super) shares: &'a [f64],
}

impl Form<'_> {
    /// What is printed of a dataset of these files that was reduced.
    pub(super) fn done(&self, files: &[&Path], dataset: &str, report: &Report) -> Result<Message> {
        let numbers = Numbers::new(files, dataset, report, self.shares);
        let name = match self.named {
            true => format!("{}: {dataset}", files[0].display()),
            false => dataset.to_owned(),
        };
        let err = match self.is_one {
            true => how(report),
            false => format!("{name}: {}", how(report)),
        };
        Ok(match self.format {
            Format::Text => Message::Done { out: self.text(&name, report), err },
            Format::Json => done(serde_json::to_string(&numbers)?),
            Format::Lines => done(serde_json::to_string(&numbers)? + "\n"),
            Format::Csv => done(numbers.row()),
        })
    }

    /// What is printed of one that could not be.
    pub(super) fn failed(&self, files: &[&Path], dataset: &str, why: &str) -> Result<Message> {
        let out = self.failure(files, dataset, why)?;
        Ok(Message::Failed { why: why.to_owned(), out })
    }

    /// The same of one that libhdf5 crashed on.
    pub(super) fn lost(&self, files: &[&Path], dataset: &str) -> Result<String> {
        self.failure(files, dataset, "libhdf5 crashed or came to no end: the file is damaged")
    }

    fn failure(&self, files: &[&Path], dataset: &str, why: &str) -> Result<String> {
        let failure = Failure::new(files, dataset, why);
        Ok(match self.format {
            Format::Json if !self.is_one => serde_json::to_string(&failure)?,
            Format::Lines if !self.is_one => serde_json::to_string(&failure)? + "\n",
            _ => String::new(),
        })
    }

    fn text(&self, name: &str, report: &Report) -> String {
        let mut summary = report.summary.to_string();
        for share in self.shares {
            let value =
                report.quantile(*share).map_or("none".to_owned(), |value| value.to_string());
            summary += &format!("\n{:<9} {value}", format!("q{share}"));
        }
        if self.is_one {
            return format!("{summary}\n");
        }
        let indented: String = summary.lines().map(|line| format!("  {line}\n")).collect();
        format!("{name}\n{indented}")
    }
}

fn done(out: String) -> Message {
    Message::Done { out, err: String::new() }
}

/// In words, who has read, and how fast.
fn how(report: &Report) -> String {
    let (seconds, mib) = (report.elapsed.as_secs_f64(), report.bytes as f64 / f64::from(1 << 20));
    let unchecked = report.unchecked.as_ref().map(|why| format!("not checked before: {why}"));
    let why: Vec<&str> = report.because.iter().chain(&unchecked).map(String::as_str).collect();
    let because = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
    let threads = if report.threads == 1 { "thread" } else { "threads" };
    format!(
        "{mib:.1} MiB in {seconds:.3} s by {}, {} {threads}{because}",
        report.strategy, report.threads
    )
}
