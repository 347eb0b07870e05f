//! The reduction core as a tool: `reduce` and `sample`.

use crate::process::Cancelled;
use crate::signals;
use crate::terminal::{line, print, tell};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use interleave::sample::{self, Size};
use interleave::{Error, Hdf5Source, Options, Progress, Source, Strategy, Summary};
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
        let reduced = interleave::reduce(request.file, dataset, &options);
        drop(over);
        reduced
    });
    match reduced {
        Err(Error::Cancelled) => Err(Cancelled.into()),
        Err(error) => Err(error.into()),
        Ok(summary) if request.json => {
            let seconds = began.elapsed().as_secs_f64();
            Ok(line(serde_json::to_string(&Numbers::new(
                request.file,
                dataset,
                &summary,
                seconds,
            ))?)?)
        }
        Ok(summary) => Ok(print(format!("{}\n", summary.to_string().trim_end()))?),
    }
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
    nan_count: u64,
    sum: f64,
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    variance: Option<f64>,
    seconds: f64,
}

impl<'a> Numbers<'a> {
    fn new(file: &'a Path, dataset: &'a str, summary: &Summary, seconds: f64) -> Numbers<'a> {
        Numbers {
            file: file.to_string_lossy(),
            dataset,
            count: summary.count(),
            nan_count: summary.nan_count(),
            sum: summary.sum(),
            mean: summary.mean(),
            min: summary.min(),
            max: summary.max(),
            variance: summary.variance(),
            seconds,
        }
    }
}

/// One line for each dataset that can be reduced.
fn list(file: &Path, json: bool) -> Result<()> {
    let names = match Hdf5Source::open(file, "/") {
        Err(Error::NotADataset { present, .. } | Error::NoDataset { present, .. }) => present,
        Err(error) => return Err(error.into()),
        Ok(_) => Vec::new(),
    };
    let mut numeric = Vec::new();
    for name in names {
        if let Ok(source) = Hdf5Source::open(file, &name) {
            numeric.push((name, source.rows(), source.row_len()));
        }
    }
    if json {
        let names: Vec<&String> = numeric.iter().map(|(name, ..)| name).collect();
        return Ok(line(serde_json::to_string(&names)?)?);
    }
    if numeric.is_empty() {
        anyhow::bail!("{}: there is no numeric dataset in it", file.display());
    }
    let width = numeric.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    for (name, rows, row_len) in &numeric {
        let rows = crate::show::grouped(*rows as u64);
        let values = crate::show::grouped(*row_len as u64);
        line(format!("{name:<width$}  {rows} rows of {values}"))?;
    }
    tell(format!("reduce one: cargo run --release -- reduce {} {}", file.display(), numeric[0].0));
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
