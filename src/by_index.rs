//! A table: the summary of each index of an axis.

use std::ops::Range;
use std::time::Instant;

use crate::accumulator::{Accumulator, Sink};
use crate::direct::{No, Reader};
use crate::job::{Job, Part, Worker};
use crate::pieces::Pieces;
use crate::reduce::{finish, planned};
use crate::strategy::crew;
use crate::{Error, Hdf5Source, Options, Report, Strategy, Summary};

/// Most rows of a table. They take 25 MiB.
const MOST: u64 = 1 << 18;

/// The summary of each index of an axis, and how it was come by.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ByIndex {
    /// The axis.
    pub axis: usize,
    /// The index that the first summary is of. The others follow.
    pub first: u64,
    /// The summaries.
    pub summaries: Vec<Summary>,
    /// How it was come by, and the summary of all.
    pub report: Report,
}

/// Reduces each index of an axis by itself, over all other axes: `numpy.mean(x, axis=(1, 2))` for axis 0 of
/// three. Each chunk is read once, and the result is the same to the last bit for any number of threads and
/// any strategy.
///
/// [`Strategy::Direct`] (and so [`Strategy::Auto`]), [`Strategy::Sequential`] and [`Strategy::SharedHandle`]
/// do it; the last one is taken in the place of all others. Quantiles are not counted.
///
/// Memory: one piece for each thread, and the table.
///
/// # Errors
///
/// [`Error::NoAxis`]; [`Error::LongAxis`] for a table of more than 262,144 rows; and those of
/// [`reduce`](crate::reduce).
///
/// ```
/// use interleave::{Hdf5Source, Options, by_index, sample};
///
/// let sst = Hdf5Source::open(sample::path(sample::Size::Tiny)?, "/sst")?;
/// let days = sst.shape()[0];
/// let by_day = by_index(sst, 0, &Options::default())?;
/// assert_eq!(by_day.summaries.len(), days);
/// println!("the first day: {:?}", by_day.summaries[0].mean());
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn by_index(source: Hdf5Source, axis: usize, options: &Options<'_>) -> Result<ByIndex, Error> {
    let began = Instant::now();
    let name = source.named();
    if axis >= source.shape().len() {
        return Err(Error::NoAxis { place: name, axis, axes: source.shape().len() });
    }
    let options = Options { quantiles: false, ..*options };
    let sequential = options.strategy == Strategy::Sequential;
    let options = Options { threads: if sequential { 1 } else { options.threads }, ..options };
    let meaning = source.meaning(&options)?;
    let cut = source.cut(&options)?;
    let indices = cut.inside(axis);
    if indices.end - indices.start > MOST {
        let len = indices.end - indices.start;
        return Err(Error::LongAxis { place: name, axis, len, most: MOST });
    }
    let value_bytes = source.value_bytes();
    let job = Job { cut: &cut, meaning: &meaning, options: &options, name: &name, value_bytes };
    let unchecked = source.check()?;
    job.start();
    let (mut because, mut strategy) = (None, options.strategy);
    let mut through_libhdf5 = |taken, why| {
        (strategy, because) = (taken, why);
        crew::reduce(&job, || {
            let (piece, values) = (Vec::new(), Vec::new());
            let read = Through { job: &job, pieces: &source, piece, values };
            Ok(Slabs::new(&job, axis, indices.start, read))
        })
    };
    let whole = match options.strategy {
        Strategy::Direct | Strategy::Auto => match planned(&source, &options) {
            Ok(plan) => {
                strategy = Strategy::Direct;
                crew::reduce(&job, || {
                    let read = Reader::new(&plan, &source, &cut, Vec::new(), None);
                    Ok(Slabs::new(&job, axis, indices.start, read))
                })
            }
            Err(No::Unknown(why)) => through_libhdf5(Strategy::SharedHandle, Some(why)),
            Err(No::Damaged(why)) => Err(source.unreadable(&source.everything(), why)),
        },
        taken @ (Strategy::Sequential | Strategy::SharedHandle) => through_libhdf5(taken, None),
        other => {
            let why = format!("{other} makes no tables");
            through_libhdf5(Strategy::SharedHandle, Some(why))
        }
    }?;
    let mut summaries = whole.summaries;
    // Of no values at all, there are no pieces.
    summaries.resize((indices.end - indices.start) as usize, Summary::default());
    summaries.iter_mut().for_each(|summary| *summary = finish(*summary, &options));
    let mut summary = Summary::default();
    summaries.iter().for_each(|next| summary.merge(next));
    let bytes = cut.values().saturating_mul(value_bytes);
    let (threads, elapsed) = (job.threads(), began.elapsed());
    let summary = finish(summary, &options);
    let report =
        Report { summary, strategy, because, unchecked, threads, bytes, elapsed, quantiles: None };
    Ok(ByIndex { axis, first: indices.start, summaries, report })
}

/// The summaries of some indices, one after the other.
#[derive(Clone, Default)]
struct Table {
    first: usize,
    summaries: Vec<Summary>,
}

impl Part for Table {
    fn append(&mut self, next: Table) {
        let at = next.first - self.first;
        let len = self.summaries.len().max(at + next.summaries.len());
        self.summaries.resize(len, Summary::default());
        let ours = self.summaries[at..].iter_mut().zip(&next.summaries);
        ours.for_each(|(ours, next)| ours.merge(next));
    }

    fn nan_count(&self) -> u64 {
        self.summaries.iter().map(Summary::nan_count).sum()
    }
}

/// Something that reads pieces.
trait Read {
    /// Reads piece `index`, box after box as [`Job::boxes`] has them; or says what all its values are.
    fn read(&mut self, index: u64) -> Result<Option<f64>, Error>;

    /// What was read.
    fn values(&self) -> &[f64];
}

impl Read for Reader<'_, Vec<f64>> {
    fn read(&mut self, index: u64) -> Result<Option<f64>, Error> {
        self.sink.clear();
        Reader::read(self, index)
    }

    fn values(&self) -> &[f64] {
        &self.sink
    }
}

/// Reads through libhdf5.
struct Through<'a, P> {
    job: &'a Job<'a>,
    pieces: P,
    /// The values of the piece as libhdf5 has them.
    piece: Vec<f64>,
    /// Its values, box after box.
    values: Vec<f64>,
}

impl<P: Pieces> Read for Through<'_, P> {
    fn read(&mut self, index: u64) -> Result<Option<f64>, Error> {
        let same = self.pieces.all_the_same(self.job, index);
        if same.is_none() {
            self.pieces.read(self.job, index, &mut self.piece)?;
            self.values.clear();
            self.job.feed(index, &self.piece, &mut self.values);
        }
        Ok(same)
    }

    fn values(&self) -> &[f64] {
        &self.values
    }
}

/// Reads a piece, then reduces each index of the axis by itself.
struct Slabs<'a, R> {
    job: &'a Job<'a>,
    axis: usize,
    /// The index that the table begins with.
    first: u64,
    read: R,
    accumulator: Accumulator<'a>,
}

impl<'a, R: Read> Slabs<'a, R> {
    fn new(job: &'a Job<'a>, axis: usize, first: u64, read: R) -> Slabs<'a, R> {
        Slabs { job, axis, first, read, accumulator: Accumulator::new(job.meaning) }
    }
}

impl<R: Read> Worker for Slabs<'_, R> {
    type Part = Table;

    fn reduce(&mut self, index: u64) -> Result<Table, Error> {
        // What a panic may have left.
        self.accumulator.forget();
        let piece = self.job.cut.piece(index);
        let indices = &piece.values[self.axis];
        let len = indices.end - indices.start;
        let first = (indices.start - self.first) as usize;
        let mut table = Table { first, summaries: vec![Summary::default(); len as usize] };
        if let Some(value) = self.read.read(index)? {
            table.summaries.fill(self.accumulator.same(value, piece.len() / len));
            return Ok(table);
        }
        let mut left = self.read.values();
        for (part, _) in self.job.boxes(index) {
            let count = |axes: &[Range<u64>]| {
                axes.iter().map(|range| (range.end - range.start) as usize).product::<usize>()
            };
            let (outer, inner) = (count(&part[..self.axis]), count(&part[self.axis + 1..]));
            let along = count(&part[self.axis..=self.axis]);
            let (values, rest) = left.split_at(outer * along * inner);
            left = rest;
            let at = (part[self.axis].start - indices.start) as usize;
            for (here, summary) in table.summaries[at..at + along].iter_mut().enumerate() {
                for row in values.chunks_exact((along * inner).max(1)) {
                    self.accumulator.feed(&row[here * inner..][..inner]);
                }
                summary.merge(&self.accumulator.finish());
            }
        }
        Ok(table)
    }
}
