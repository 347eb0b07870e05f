//! In which form the results are printed.

use super::drawing;
use super::message::Message;
use super::numbers::{Failure, Numbers, Table};
use super::picture::{self, Picture};
use super::request::{Format, Plot, Request};
use super::table;
use anyhow::Result;
use interleave::{ByIndex, Report};
use serde::Serialize;
use std::path::Path;

/// What is printed of a dataset.
pub(super) struct Form<'a> {
    pub(super) request: &'a Request<'a>,
    /// It is the only one.
    pub(super) is_one: bool,
}

/// What became of a dataset.
pub(super) enum Outcome {
    Summary(Report),
    Table(ByIndex),
}

impl Outcome {
    fn report(&self) -> &Report {
        match self {
            Outcome::Summary(report) => report,
            Outcome::Table(table) => &table.report,
        }
    }
}

impl Form<'_> {
    /// What is printed of a dataset of these files that was reduced.
    pub(super) fn done(
        &self,
        files: &[&Path],
        dataset: &str,
        outcome: &Outcome,
    ) -> Result<Message> {
        let name = match self.request.is_each() {
            true => format!("{}: {dataset}", files[0].display()),
            false => dataset.to_owned(),
        };
        let picture = self.request.plot.as_ref().and_then(|_| match outcome {
            Outcome::Summary(report) => Picture::of_values(report, self.request.histogram),
            Outcome::Table(table) => Some(Picture::of_table(table)),
        });
        if let (Some(Plot::File(to)), Some(picture)) = (&self.request.plot, &picture) {
            drawing::write(to, &picture.svg(&name), self.request.files)?;
        }
        let mut how = how(outcome.report());
        if let Some(Plot::File(to)) = &self.request.plot {
            let drawn = picture.as_ref().map_or("no values to draw in", |_| "drawn in");
            how += &format!("; {drawn} {}", to.display());
        }
        let err = if self.is_one { how } else { format!("{name}: {how}") };
        Ok(match (self.request.format, outcome) {
            (Format::Text, _) => {
                Message::Done { out: self.text(&name, outcome, picture.as_ref()), err }
            }
            (format, Outcome::Summary(report)) => {
                let numbers = Numbers::new(files, dataset, report, self.request);
                done(format, &numbers, || numbers.rows())?
            }
            (format, Outcome::Table(table)) => {
                let table = Table::new(files, dataset, table);
                done(format, &table, || table.rows())?
            }
        })
    }

    /// What is printed of one that could not be.
    pub(super) fn failed(&self, files: &[&Path], dataset: &str, why: &str) -> Result<Message> {
        let out = self.failure(files, dataset, why)?;
        Ok(Message::Failed { why: why.to_owned(), out })
    }

    /// What is printed of a dataset that libhdf5 crashed on.
    pub(super) fn lost(&self, files: &[&Path], dataset: &str) -> Result<String> {
        self.failure(files, dataset, "libhdf5 crashed or came to no end: the file is damaged")
    }

    fn failure(&self, files: &[&Path], dataset: &str, why: &str) -> Result<String> {
        let failure = Failure::new(files, dataset, why);
        Ok(match self.request.format {
            Format::Json if !self.is_one => serde_json::to_string(&failure)?,
            Format::Lines if !self.is_one => serde_json::to_string(&failure)? + "\n",
            _ => String::new(),
        })
    }

    fn text(&self, name: &str, outcome: &Outcome, picture: Option<&Picture>) -> String {
        let mut text = match outcome {
            Outcome::Summary(report) => self.summary(report),
            Outcome::Table(table) => table::text(table),
        };
        if let (Some(Plot::Terminal), Some(picture)) = (&self.request.plot, picture) {
            text += &format!("\n{}\n", picture.line());
        }
        if self.is_one {
            return text;
        }
        let indent =
            |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
        let indented: String = text.lines().map(indent).collect();
        format!("{name}\n{indented}")
    }

    fn summary(&self, report: &Report) -> String {
        let mut text = format!("{}\n", report.summary);
        for share in self.request.quantiles {
            let value = report.quantile(*share).map_or("none".to_owned(), interleave::shown);
            text += &format!("{:<9} {value}\n", format!("q{share}"));
        }
        match self.request.histogram.map(|bins| report.histogram(bins)) {
            None => {}
            Some(None) => text += "\nno values to count\n",
            Some(Some(histogram)) => text += &format!("\n{}", picture::bars(&histogram)),
        }
        text
    }
}

fn done(format: Format, object: &impl Serialize, rows: impl FnOnce() -> String) -> Result<Message> {
    let out = match format {
        Format::Csv => rows(),
        Format::Lines => serde_json::to_string(object)? + "\n",
        Format::Json | Format::Text => serde_json::to_string(object)?,
    };
    Ok(Message::Done { out, err: String::new() })
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
