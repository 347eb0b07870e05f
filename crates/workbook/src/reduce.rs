//! The reduction core as a tool: `reduce` and `sample`.

use crate::process::Cancelled;
use crate::signals;
use crate::terminal::{line, print, tell};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use interleave::sample::{self, Size};
use interleave::{Error, Nan, Options, Progress, Report, Strategy};
use serde::Serialize;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// How `reduce` was asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// An HDF5 file.
    pub file: &'a Path,
    /// The path of a dataset in it; none to list them.
    pub dataset: Option<&'a str>,
    /// 0 for one per core.
    pub threads: usize,
    /// None for the usual one.
    pub strategy: Option<Strategy>,
    /// What becomes of values that are not a number.
    pub nan: Nan,
    /// Obey the attributes of the Climate and Forecast conventions.
    pub cf: bool,
    /// Print JSON.
    pub json: bool,
}

/// Prints the summary of a dataset, or lists the datasets of a file.
///
/// # Errors
/// Those of [`interleave::reduce`], and [`Cancelled`] after Ctrl-C.
pub fn reduce(request: &Request<'_>) -> Result<()> {
    let Some(dataset) = request.dataset else { return list(request.file, request.json) };
    // Relaxed: it says only "stop", and no other memory is read on the strength of it.
    let cancel = Arc::new(AtomicBool::new(false));
    let stop = cancel.clone();
    signals::on_stop(move || stop.store(true, Ordering::Relaxed))?;
    let progress = Progress::default();
    let options = Options {
        threads: request.threads,
        strategy: request.strategy.unwrap_or_default(),
        nan: request.nan,
        cf: request.cf,
        progress: Some(&progress),
        cancel: Some(&cancel),
        ..Options::default()
    };
    let began = Instant::now();
    let reduced = std::thread::scope(|scope| {
        let (over, waits) = channel::<()>();
        let progress = &progress;
        let draw = move || {
            let bar = Bar::default();
            while waits.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                bar.show(progress, began.elapsed());
            }
        };
        // Without a thread to draw the progress there is none to see.
        let _ = Builder::new().name("progress".to_owned()).spawn_scoped(scope, draw);
        let reduced = interleave::report(request.file, dataset, &options);
        drop(over);
        reduced
    });
    match reduced {
        Err(Error::Cancelled) => Err(Cancelled.into()),
        Err(error) => Err(error.into()),
        Ok(report) if request.json => {
            Ok(line(serde_json::to_string(&Numbers::new(request.file, dataset, &report))?)?)
        }
        Ok(report) => {
            print(format!("{}\n", report.summary.to_string().trim_end()))?;
            tell(how(&report));
            Ok(())
        }
    }
}

/// In words, who has read, and how fast.
fn how(report: &Report) -> String {
    let (seconds, mib) = (report.elapsed.as_secs_f64(), report.bytes as f64 / f64::from(1 << 20));
    let because = report.because.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    format!(
        "{mib:.1} MiB in {seconds:.3} s by {}, {} threads{because}",
        report.strategy, report.threads
    )
}

/// How often the progress is drawn.
const TICK: Duration = Duration::from_millis(100);
/// What is over sooner needs no progress.
const SHORT: Duration = Duration::from_millis(400);

/// A bar on standard error, if that is a terminal; gone when dropped.
struct Bar(ProgressBar);

impl Default for Bar {
    fn default() -> Bar {
        let style = "{bar:40} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
        let style = ProgressStyle::with_template(style).expect("the template is a constant");
        Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style))
    }
}

impl Bar {
    fn show(&self, progress: &Progress, elapsed: Duration) {
        if elapsed < SHORT || progress.total() == 0 {
            return;
        }
        if self.0.is_hidden() && std::io::stderr().is_terminal() {
            self.0.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.0.set_length(progress.total());
        self.0.set_position(progress.done());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What `reduce --json` prints. A number that JSON cannot write, such as infinity, is null.
#[derive(Serialize)]
struct Numbers<'a> {
    file: std::borrow::Cow<'a, str>,
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
    fn new(file: &'a Path, dataset: &'a str, report: &Report) -> Numbers<'a> {
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

/// One line for each dataset that can be reduced.
fn list(file: &Path, json: bool) -> Result<()> {
    let numeric = interleave::list(file)?;
    if json {
        let names: Vec<&str> = numeric.iter().map(|dataset| &*dataset.name).collect();
        return Ok(line(serde_json::to_string(&names)?)?);
    }
    let Some(first) = numeric.first() else {
        anyhow::bail!("{}: there is no numeric dataset in it", file.display());
    };
    let width = numeric.iter().map(|dataset| dataset.name.len()).max().unwrap_or(0);
    for dataset in &numeric {
        let shape = dataset.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        let filters = match &dataset.filters[..] {
            [] => String::new(),
            filters => format!(", {}", filters.join(", ")),
        };
        let (name, dtype, layout) = (&dataset.name, &dataset.dtype, dataset.layout);
        line(format!("{name:<width$}  {shape}  {dtype}  {layout}{filters}"))?;
    }
    tell(format!("reduce one: cargo run --release -- reduce {} {}", file.display(), first.name));
    Ok(())
}

/// Writes a sample file to `path`.
///
/// # Errors
/// When it cannot be written.
pub fn write_sample(path: &Path, size: Size) -> Result<()> {
    sample::create(path, size)?;
    Ok(line(format!("wrote {}; reduce {0} lists its datasets", path.display()))?)
}
