//! The reduction core as a tool: `reduce` and `sample`.

mod bar;
mod listing;
mod numbers;
mod select;

use self::bar::Bar;
use self::numbers::Numbers;
use crate::process::Cancelled;
use crate::signals;
use crate::terminal::{line, print, tell};
use anyhow::Result;
use clap::ValueEnum;
use interleave::sample::{self, Size};
use interleave::{Error, Nan, Options, Report, Strategy};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How `reduce` was asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// An HDF5 file.
    pub file: &'a Path,
    /// Datasets in it, by name or by pattern; none to list them.
    pub datasets: &'a [String],
    /// 0 for one per core.
    pub threads: usize,
    /// Who reads.
    pub strategy: Strategy,
    /// What becomes of values that are not a number.
    pub nan: Nan,
    /// A value that stands for none.
    pub fill: Option<f64>,
    /// Obey the attributes of the Climate and Forecast conventions.
    pub cf: bool,
    /// Print JSON.
    pub json: bool,
    /// Show how far it is.
    pub progress: When,
}

/// When to show how far a reduction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// When it takes longer than a second and standard error is a terminal
    Auto,
    /// Not at all
    Never,
}

/// Prints the summaries of datasets, or lists the datasets of a file.
///
/// # Errors
/// Those of [`interleave::reduce`], and [`Cancelled`] after Ctrl-C. What was reduced before is printed.
pub fn reduce(request: &Request<'_>) -> Result<()> {
    if request.datasets.is_empty() {
        return listing::list(request.file, request.json);
    }
    let chosen = select::datasets(request.file, request.datasets)?;
    // Relaxed: it says only "stop", and no other memory is read on the strength of it.
    let cancel = Arc::new(AtomicBool::new(false));
    let stop = cancel.clone();
    signals::on_stop(move || stop.store(true, Ordering::Relaxed))?;

    let mut objects: Vec<String> = Vec::new();
    let mut outcome = Ok(());
    for dataset in &chosen.names {
        match one(request, dataset, &cancel) {
            Ok(report) if request.json => {
                let numbers = Numbers::new(request.file, dataset, &report);
                objects.push(serde_json::to_string(&numbers)?);
            }
            Ok(report) => say(dataset, &report, chosen.is_one)?,
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
    }
    if request.json {
        match objects.as_slice() {
            [] if outcome.is_err() => {}
            [object] if chosen.is_one => line(object)?,
            objects => line(format!("[{}]", objects.join(",")))?,
        }
    }
    outcome
}

/// Reduces one dataset, with a bar if it is wanted.
fn one(request: &Request<'_>, dataset: &str, cancel: &AtomicBool) -> Result<Report> {
    let options = Options {
        threads: request.threads,
        strategy: request.strategy,
        nan: request.nan,
        fill: request.fill,
        cf: request.cf,
        cancel: Some(cancel),
        ..Options::default()
    };
    let reduce = |options: &Options<'_>| interleave::report(request.file, dataset, options);
    let report = match request.progress {
        When::Auto => Bar::beside(dataset, |progress| {
            reduce(&Options { progress: Some(progress), ..options })
        }),
        When::Never => reduce(&options),
    };
    report.map_err(|error| match error {
        Error::Cancelled => Cancelled.into(),
        error => error.into(),
    })
}

/// Prints a summary; of several, with the name of the dataset.
fn say(dataset: &str, report: &Report, alone: bool) -> Result<()> {
    let summary = report.summary.to_string();
    if alone {
        print(format!("{summary}\n"))?;
        tell(how(report));
    } else {
        let indented: String = summary.lines().map(|line| format!("  {line}\n")).collect();
        print(format!("{dataset}\n{indented}"))?;
        tell(format!("{dataset}: {}", how(report)));
    }
    Ok(())
}

/// In words, who has read, and how fast.
fn how(report: &Report) -> String {
    let (seconds, mib) = (report.elapsed.as_secs_f64(), report.bytes as f64 / f64::from(1 << 20));
    let because = report.because.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let threads = if report.threads == 1 { "thread" } else { "threads" };
    format!(
        "{mib:.1} MiB in {seconds:.3} s by {}, {} {threads}{because}",
        report.strategy, report.threads
    )
}

/// Writes a sample file to `path`.
///
/// # Errors
/// When it cannot be written.
pub fn write_sample(path: &Path, size: Size) -> Result<()> {
    sample::create(path, size)?;
    Ok(line(format!("wrote {}; reduce {0} lists its datasets", path.display()))?)
}
