//! The part of `reduce` that opens files: in a process of its own, which libhdf5 may crash.

use super::bar::Bar;
use super::format::{Form, Outcome};
use super::message::Message;
use super::request::{Plot, Request, When};
use super::{listing, select};
use anyhow::{Result, bail};
use interleave::apart::{self, Stop};
use interleave::{Error, Hdf5File, Hdf5Source, Options, Report, by_index, report_of};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// The most memory that libhdf5 may take to open a dataset: what it keeps of a whole file is a few
/// mebibytes.
const MOST_TO_OPEN: u64 = 192 << 20;
/// A single step that takes longer, of a busy processor, has no end.
const ENDLESS: Duration = Duration::from_secs(30);
/// How often it is looked whether a step has ended.
const TICK: Duration = Duration::from_millis(250);

/// Does the reductions from number `first` on, and tells the parent.
pub(super) fn work(request: &Request<'_>, first: usize, to: &File, mut stop: Stop) {
    // Relaxed: it says only "stop", and no other memory is read on the strength of it.
    let cancel = Arc::new(AtomicBool::new(false));
    let told = cancel.clone();
    let waits = Builder::new().name("signals".to_owned()).spawn(move || {
        loop {
            stop.wait();
            told.store(true, Ordering::Relaxed);
        }
    });
    let (_working, over) = channel();
    let watches = Builder::new().name("watch".to_owned()).spawn(move || watch(&over));
    let outcome = match waits.and(watches) {
        Ok(_) => all(request, first, to, &cancel),
        Err(error) => Err(error.into()),
    };
    // Of an error that the parent cannot be told, it hears that this process ended badly.
    if let Err(error) = outcome
        && Message::Refused(format!("{error:#}")).send(to).is_err()
    {
        apart::give_up();
    }
}

/// Ends the process if one step takes too long, until `over` is.
fn watch(over: &Receiver<()>) {
    let (mut steps, mut since, mut used) = (0, Instant::now(), apart::processor_seconds());
    while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        if apart::steps() != steps {
            (steps, since, used) = (apart::steps(), Instant::now(), apart::processor_seconds());
        }
        // A file on a slow disk keeps no processor busy.
        let busy = apart::processor_seconds() - used > ENDLESS.as_secs_f64() / 2.0;
        if busy && since.elapsed() > ENDLESS {
            apart::give_up();
        }
    }
}

/// One reduction: a dataset, of one file or of several as if they were one.
struct Job<'a> {
    files: Vec<&'a Path>,
    dataset: String,
}

fn all(request: &Request<'_>, first: usize, to: &File, cancel: &AtomicBool) -> Result<()> {
    if request.datasets.is_empty() {
        for file in request.files {
            match listing::list(file, request) {
                Ok((out, err)) => Message::Done { out, err }.send(to)?,
                Err(error) => {
                    let (why, out) = (format!("{error:#}"), String::new());
                    Message::Failed { why, out }.send(to)?;
                }
            }
        }
        return Ok(());
    }
    let mut opened = Opened(None);
    let (jobs, is_one) = jobs(request, &mut opened)?;
    Message::Chosen { count: jobs.len(), is_one }.send(to)?;
    let threads = match request.threads {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        n => n,
    };
    if let Some(Plot::File(to)) = &request.plot
        && jobs.len() > 1
    {
        let (to, count) = (to.display(), jobs.len());
        bail!("{to}: a picture of which of the {count}? With --plot=FILE, name one dataset");
    }
    let form = Form { request, is_one };
    for (index, job) in jobs.iter().enumerate().skip(first) {
        let what = format!("{}: {:?}", job.files[0].display(), job.dataset);
        let out = form.lost(&job.files, &job.dataset)?;
        Message::Begun { index, what, out }.send(to)?;
        let message = match one(request, job, threads, cancel, &mut opened) {
            Ok(outcome) => form.done(&job.files, &job.dataset, &outcome)?,
            Err(Error::Cancelled) => {
                Message::Cancelled.send(to)?;
                break;
            }
            Err(error) => form.failed(&job.files, &job.dataset, &error.to_string())?,
        };
        message.send(to)?;
    }
    Ok(())
}

/// The reductions that are asked for, and whether it is one that was named.
fn jobs<'a>(request: &Request<'a>, opened: &mut Opened) -> Result<(Vec<Job<'a>>, bool)> {
    let files: Vec<&Path> = request.files.iter().map(|file| &**file).collect();
    let mut jobs = Vec::new();
    let mut is_one = files.len() == 1 || !request.each;
    let apart: Vec<Vec<&Path>> = match request.each {
        true => files.iter().map(|file| vec![*file]).collect(),
        false => vec![files],
    };
    for files in apart {
        let chosen = select::datasets(files[0], request.datasets, || opened.file(files[0]))?;
        is_one &= chosen.is_one;
        let of_all = chosen.names.into_iter();
        jobs.extend(of_all.map(|dataset| Job { files: files.clone(), dataset }));
    }
    Ok((jobs, is_one))
}

/// The file that was opened last: datasets of one file come one after the other.
struct Opened(Option<(std::path::PathBuf, Hdf5File)>);

impl Opened {
    fn file(&mut self, path: &Path) -> Result<&Hdf5File, Error> {
        if self.0.as_ref().is_none_or(|(known, _)| known != path) {
            let file = apart::with_memory(MOST_TO_OPEN, || Hdf5File::open(path))?;
            self.0 = Some((path.to_owned(), file));
        }
        Ok(&self.0.as_ref().expect("it was opened").1)
    }

    fn dataset(&mut self, path: &Path, name: &str) -> Result<Hdf5Source, Error> {
        let file = self.file(path)?;
        apart::with_memory(MOST_TO_OPEN, || file.dataset(name))
    }
}

/// Does one reduction, with a bar if it is wanted.
fn one(
    request: &Request<'_>,
    job: &Job<'_>,
    threads: usize,
    cancel: &AtomicBool,
    opened: &mut Opened,
) -> Result<Outcome, Error> {
    let options = Options {
        threads,
        strategy: request.strategy,
        nan: request.nan,
        fill: request.fill,
        cf: request.cf,
        rows: request.rows,
        condition: request.condition,
        quantiles: request.counts(),
        cancel: Some(cancel),
        ..Options::default()
    };
    let mut whole: Option<Report> = None;
    for file in &job.files {
        let began = Instant::now();
        let source = opened.dataset(file, &job.dataset)?;
        let reduce = |options: &Options<'_>| match request.axis {
            Some(axis) => by_index(source, axis, options).map(Outcome::Table),
            None => report_of(source, options).map(Outcome::Summary),
        };
        let outcome = match request.progress {
            When::Auto => Bar::beside(&job.dataset, |progress| {
                reduce(&Options { progress: Some(progress), ..options })
            }),
            When::Never => reduce(&options),
        }?;
        let Outcome::Summary(mut report) = outcome else { return Ok(outcome) };
        report.elapsed = began.elapsed();
        match &mut whole {
            None => whole = Some(report),
            Some(whole) => whole.merge(&report, request.nan),
        }
    }
    Ok(Outcome::Summary(whole.expect("there is at least one file")))
}

impl Request<'_> {
    /// Whether what is said of a dataset must name its file.
    pub(super) fn is_each(&self) -> bool {
        self.each && self.files.len() > 1
    }

    /// Whether values are counted, to tell how they are spread.
    fn counts(&self) -> bool {
        let drawn = self.plot.is_some() && self.axis.is_none();
        drawn || self.histogram.is_some() || !self.quantiles.is_empty()
    }
}
