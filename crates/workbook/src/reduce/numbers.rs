//! What `reduce --json` prints of a dataset.

use interleave::Report;
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;

/// A number that JSON cannot write, infinite or not a number, is null, and so is what no values have.
#[derive(Serialize)]
pub(super) struct Numbers<'a> {
    file: Cow<'a, str>,
    dataset: &'a str,
    count: u64,
    nan: u64,
    skipped: u64,
    sum: f64,
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    variance: Option<f64>,
    strategy: &'static str,
    threads: usize,
    bytes: u64,
    seconds: f64,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(file: &'a Path, dataset: &'a str, report: &Report) -> Numbers<'a> {
        let summary = &report.summary;
        Numbers {
            file: file.to_string_lossy(),
            dataset,
            count: summary.count(),
            nan: summary.nan_count(),
            skipped: summary.skipped(),
            sum: summary.sum(),
            mean: summary.mean(),
            min: summary.min(),
            max: summary.max(),
            variance: summary.variance(),
            strategy: report.strategy.name(),
            threads: report.threads,
            bytes: report.bytes,
            seconds: report.elapsed.as_secs_f64(),
        }
    }
}
