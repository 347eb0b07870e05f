//! The reduction: a dataset in, its summary out.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::cut::Cut;
use crate::direct::{MappedFile, No, Plan};
use crate::job::Job;
use crate::meaning::Meaning;
use crate::pieces::{Pieces, ReadAndReduce, WholeRows};
use crate::quantiles::{OfAll, Quantiles};
use crate::strategy::{
    direct, handle_per_thread, library_thread, mmap, pool, processes, sequential, shared_handle,
    with_rayon,
};
use crate::whole::Carried;
use crate::{Error, Hdf5Source, Histogram, Nan, Options, Source, Strategy, Summary};

/// How many values of a [`Source`] to read at a time: a mebibyte of them stays in the second-level
/// cache.
const VALUES_AT_A_TIME: usize = 1024 * 1024 / size_of::<f64>();

/// What messages call a source that may be anything.
const SOURCE: &str = "the source";

/// What takes libhdf5 about as long as it takes to start a process, in bytes of values.
const WORTH_A_PROCESS: u64 = 32 << 20;

/// Bytes of values from which on it is worth trying whether mapping the file is faster than reading it.
const WORTH_A_MAPPING: u64 = 32 << 20;

/// A summary, and how it was come by.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The result.
    pub summary: Summary,
    /// The strategy that was taken: never [`Strategy::Auto`].
    pub strategy: Strategy,
    /// Why that is not the strategy that was asked for, or why [`Strategy::Auto`] did not take
    /// [`Strategy::Direct`].
    pub because: Option<String>,
    /// Why the index of its chunks could not be checked before libhdf5 read them, if that is so: the
    /// structures are of a kind that is not known here. Or which sources of a virtual dataset are not
    /// there. Then the result is what libhdf5 makes of it.
    pub unchecked: Option<String>,
    /// Number of threads, or of processes, that reduced.
    pub threads: usize,
    /// Bytes of all values, as wide as they are in the file, or 2⁶⁴ − 1 if there are more.
    pub bytes: u64,
    /// How long it took, the opening included.
    pub elapsed: Duration,
    /// What was counted, if that was asked for.
    pub(crate) quantiles: Option<Quantiles>,
}

impl Report {
    /// Adds what came of another dataset, reduced with the same policy for NaN. How it was come by stays
    /// that of the first.
    pub fn merge(&mut self, next: &Report, nan: Nan) {
        self.summary.merge(&next.summary);
        if nan == Nan::Propagate {
            self.summary = self.summary.propagated();
        }
        if self.unchecked.is_none() {
            self.unchecked.clone_from(&next.unchecked);
        }
        self.bytes = self.bytes.saturating_add(next.bytes);
        self.elapsed += next.elapsed;
        if let (Some(ours), Some(theirs)) = (&mut self.quantiles, &next.quantiles) {
            ours.merge(theirs, 1);
        }
    }

    /// About the value below which the share `share` of all values is: the median for 0.5. `None` of no
    /// values, and unless [`Options::quantiles`] was set.
    ///
    /// Of n values in order, it is the one of number `share * (n - 1)`, counted from 0, and between two a
    /// straight line, as by NumPy's `quantile`. Each of the two is taken for at most 1/2048 of itself more
    /// or less than it is (0.05 %), and the first and the last are exact. It is the same for any number of
    /// threads and any strategy.
    ///
    /// ```
    /// use interleave::{Options, report, sample};
    ///
    /// let options = Options { quantiles: true, ..Options::default() };
    /// let sst = report(sample::path(sample::Size::Tiny)?, "/sst", &options)?;
    /// let median = sst.quantile(0.5).unwrap();
    /// assert!((10.0..30.0).contains(&median), "a median sea-surface temperature in °C: {median}");
    /// # Ok::<(), interleave::Error>(())
    /// ```
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let (min, max) = (self.summary.min()?, self.summary.max()?);
        // One that is not a number was to be seen in every result.
        match min.is_nan() {
            true => self.quantiles.as_ref().map(|_| min),
            false => self.quantiles.as_ref()?.of(share, self.summary.count(), min, max),
        }
    }

    /// How many values are where, in `bins` bins of about the same width. `None` of no values, of those
    /// that a NaN [propagates](Nan::Propagate) to, and unless [`Options::quantiles`] was set.
    ///
    /// The counts are exact. The edges between the bins are up to 1/2048 of themselves (0.05 %) away from
    /// where bins of the very same width would begin; those that would be one are, so that there are fewer
    /// bins. Infinite values have one more bin on their side. It is the same for any number of threads and
    /// any strategy.
    ///
    /// ```
    /// use interleave::{Options, report, sample};
    ///
    /// let options = Options { quantiles: true, ..Options::default() };
    /// let sst = report(sample::path(sample::Size::Tiny)?, "/sst", &options)?;
    /// let histogram = sst.histogram(10).unwrap();
    /// assert_eq!(histogram.counts.iter().sum::<u64>(), sst.summary.count());
    /// assert_eq!(histogram.edges.last().copied(), sst.summary.max());
    /// # Ok::<(), interleave::Error>(())
    /// ```
    pub fn histogram(&self, bins: usize) -> Option<Histogram> {
        let (min, max) = (self.summary.min()?, self.summary.max()?);
        let counted = self.quantiles.as_ref().filter(|_| !min.is_nan());
        counted.map(|counted| counted.histogram(bins, min, max))
    }
}

/// Reduces a dataset of an HDF5 file to its [`Summary`].
///
/// The dataset is cut into pieces: its stored chunks, or runs of a mebibyte where it has none or they
/// are smaller. Each is reduced apart, and the parts are merged in the order of the file. So the
/// result is the same to the last bit for any number of threads, any strategy and any schedule, as
/// long as [`Options::chunk_rows`] is the same. The default depends on the dataset alone.
///
/// Memory: one piece for each thread, whatever the length of the dataset.
///
/// # Errors
///
/// What [`Hdf5Source::open`] returns; [`Error::Read`] or [`Error::Chunk`] for the first piece, in the
/// order of the file, that cannot be read; [`Error::Changed`] if another file is at its path by then, or it has
/// become smaller; [`Error::NotANumber`] and [`Error::Attribute`] if the
/// options ask for it; [`Error::NoSuchRows`] and [`Error::RowsBackwards`]; [`Error::Cancelled`] if the
/// caller said so; [`Error::TooMany`]; [`Error::Threads`].
///
/// ```
/// use interleave::{Options, Strategy, reduce, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let alone = Options { strategy: Strategy::Sequential, ..Options::default() };
/// let together = Options { strategy: Strategy::Direct, threads: 3, ..Options::default() };
///
/// let summary = reduce(&file, "/sst", &alone)?;
/// assert_eq!(reduce(&file, "/sst", &together)?, summary);
/// println!("{summary}");
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn reduce(
    file: impl AsRef<Path>,
    dataset: &str,
    options: &Options<'_>,
) -> Result<Summary, Error> {
    report(file, dataset, options).map(|report| report.summary)
}

/// Reduces as [`reduce`] does, and says how.
///
/// # Errors
///
/// Those of [`reduce`].
///
/// ```
/// use interleave::{Options, Strategy, report, sample};
///
/// let report = report(sample::path(sample::Size::Tiny)?, "/sst", &Options::default())?;
/// assert_eq!(report.strategy, Strategy::Direct);
/// assert_eq!(report.bytes, 4 * report.summary.count());
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn report(
    file: impl AsRef<Path>,
    dataset: &str,
    options: &Options<'_>,
) -> Result<Report, Error> {
    let began = Instant::now();
    let report = report_of(Hdf5Source::open(file, dataset)?, options)?;
    Ok(Report { elapsed: began.elapsed(), ..report })
}

/// Reduces a dataset that is open already, as [`report`] does.
///
/// # Errors
///
/// Those of [`reduce`].
pub fn report_of(source: Hdf5Source, options: &Options<'_>) -> Result<Report, Error> {
    let began = Instant::now();
    let (file, dataset) = (source.file().to_owned(), source.name().to_owned());
    let seen = source.seen();
    // Each sees what the first one saw: the cut is made for that.
    let again = || Hdf5Source::again(&file, &dataset, &seen);
    let counted = options.quantiles.then(OfAll::default);
    let meaning = source.meaning(options)?.counted_in(counted.clone());
    let cut = source.cut(options)?;
    let name = format!("{}: {dataset:?}", file.display());
    let value_bytes = source.value_bytes();
    let job = Job { cut: &cut, meaning: &meaning, options, name: &name, value_bytes };
    let bytes = cut.values().saturating_mul(value_bytes);
    let unchecked = source.check()?;
    job.start();
    let (mut because, mut strategy) = (None, options.strategy);
    let mut threads = job.threads();
    let plan = || planned(&source, options);
    let can = processes::can() && counted.is_none();
    let apart = can && threads > 1 && bytes >= WORTH_A_PROCESS;
    let mut not = |why: String| {
        because = Some(why);
        if options.strategy == Strategy::Auto && apart {
            strategy = Strategy::Processes;
            return processes::reduce(&job, &source);
        }
        strategy = Strategy::HandlePerThread;
        match threads {
            0 | 1 => shared_handle::reduce(&job, &source),
            _ => handle_per_thread::reduce(&job, again),
        }
    };
    let summary = match options.strategy {
        Strategy::Direct | Strategy::Auto => match plan() {
            Ok(plan) => {
                let may_look = options.strategy == Strategy::Auto && bytes >= WORTH_A_MAPPING;
                let file = plan.bare_file().filter(|_| may_look);
                let mapped = file.and_then(|file| MappedFile::if_faster(file).ok());
                let reduced = direct::reduce(&job, &source, &plan, mapped.as_ref());
                strategy = match mapped.is_some_and(|mapped| mapped.is_looked_at()) {
                    true => Strategy::Mmap,
                    false => Strategy::Direct,
                };
                reduced
            }
            Err(No::Unknown(why)) => not(why),
            Err(No::Damaged(why)) => Err(source.unreadable(&source.everything(), why)),
        },
        Strategy::Mmap => match plan() {
            Ok(plan) => match plan.bare_file() {
                Some(file) => mmap::reduce(&job, &source, &plan, file),
                None => {
                    strategy = Strategy::Direct;
                    because = Some("its values do not stand in the file as they are".to_owned());
                    direct::reduce(&job, &source, &plan, None)
                }
            },
            Err(No::Unknown(why)) => not(why),
            Err(No::Damaged(why)) => Err(source.unreadable(&source.everything(), why)),
        },
        Strategy::Processes if can => processes::reduce(&job, &source),
        Strategy::Processes if counted.is_some() => not("threads count for quantiles".to_owned()),
        Strategy::Processes => not("this program did not say how to start it again".to_owned()),
        Strategy::HandlePerThread => {
            drop(source);
            handle_per_thread::reduce(&job, again)
        }
        Strategy::Sequential => {
            threads = 1;
            sequential::reduce(&job, ReadAndReduce::new(&job, source))
        }
        shared => with_one_handle(shared, &job, &source),
    }?;
    let summary = finish(summary, options);
    let elapsed = began.elapsed();
    let quantiles = counted.map(|all| all.counted());
    Ok(Report { summary, strategy, because, unchecked, threads, bytes, elapsed, quantiles })
}

/// The plan for the direct path. The error says why there is none.
pub(crate) fn planned(source: &Hdf5Source, options: &Options<'_>) -> Result<Plan, No> {
    match options.chunk_rows {
        Some(_) => Err("rows at a time were asked for".into()),
        None => crate::direct::plan_of(source),
    }
}

/// Reduces any [`Source`], in the same way as [`reduce`], by rows: so many at a time that they make a
/// mebibyte, rounded up to [`Source::chunk_rows`], or [`Options::chunk_rows`].
///
/// `open` is called once by each thread that reads, never twice at the same time. All the sources it
/// returns must hold the same rows.
///
/// The strategies that need a file are [`Strategy::HandlePerThread`] here.
///
/// # Errors
///
/// What `open` returns; of the chunks whose `read` fails or panics, the error of the first in the
/// order of the rows: a panic comes back as [`Error::Panic`]. [`Error::NotANumber`],
/// [`Error::Cancelled`] and [`Error::Threads`] as for [`reduce`].
///
/// ```
/// use interleave::{Memory, Options, reduce_with};
///
/// let source = || Ok(Memory((1..=100).map(f64::from).collect()));
/// let summary = reduce_with(source, &Options::default())?;
/// assert_eq!(summary.mean(), Some(50.5));
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn reduce_with<S: Source>(
    open: impl Fn() -> Result<S, Error> + Sync,
    options: &Options<'_>,
) -> Result<Summary, Error> {
    let first = open()?;
    let (rows, row_len) = (first.rows(), first.row_len());
    let by_size = VALUES_AT_A_TIME.div_ceil(row_len.max(1));
    let whole = by_size.next_multiple_of(first.chunk_rows().unwrap_or(1).max(1));
    let wanted = match options.rows {
        Some(wanted) => wanted.of(rows as u64, || SOURCE.to_owned())?,
        None => 0..rows as u64,
    };
    let per = options.chunk_rows.unwrap_or(whole) as u64;
    let cut = Cut::rows(&[rows as u64, row_len as u64], wanted, per);
    let meaning = Meaning::by(options, Carried::Float);
    let value_bytes = size_of::<f64>() as u64;
    let job = Job { cut: &cut, meaning: &meaning, options, name: SOURCE, value_bytes };
    job.start();
    let summary = match options.strategy {
        Strategy::Sequential => {
            sequential::reduce(&job, ReadAndReduce::new(&job, WholeRows(first)))
        }
        shared @ (Strategy::SharedHandle
        | Strategy::LibraryThread
        | Strategy::Pool
        | Strategy::Rayon) => with_one_handle(shared, &job, &WholeRows(first)),
        _ => {
            // It only told the shape. It is closed before any other is opened: a source need not be
            // `Send`, so no thread but this one may close it.
            drop(first);
            handle_per_thread::reduce(&job, || open().map(WholeRows))
        }
    }?;
    Ok(finish(summary, options))
}

/// The strategies whose threads share one handle.
fn with_one_handle(
    strategy: Strategy,
    job: &Job<'_>,
    handle: &impl Pieces,
) -> Result<Summary, Error> {
    match strategy {
        Strategy::LibraryThread => library_thread::reduce(job, handle),
        Strategy::Pool => pool::reduce(job, handle),
        Strategy::Rayon => with_rayon::reduce(job, handle),
        _ => shared_handle::reduce(job, handle),
    }
}

pub(crate) fn finish(summary: Summary, options: &Options<'_>) -> Summary {
    if options.nan == Nan::Propagate { summary.propagated() } else { summary }
}
