//! The parts of a reduction, one by one: for an engine that brings them together from elsewhere, such
//! as other machines.
//!
//! A dataset is cut into pieces in the same way wherever it is opened. [`Parts`] reduces any of them to
//! a [`Part`]; [`whole`] merges all parts, in the order of the file, to what [`reduce`](crate::reduce)
//! gives, to the last bit.
//!
//! ```
//! use interleave::parts::{Parts, whole};
//! use interleave::{Options, reduce, sample};
//!
//! let file = sample::path(sample::Size::Tiny)?;
//! let parts = Parts::open(&file, "/sst", Options::default())?;
//! let count = parts.count();
//! let mut arrived = parts.each(|reduce| {
//!     // They may be made in any order, by any number of programs.
//!     (0..count).rev().map(|index| Ok((index, reduce(index)?))).collect::<Result<Vec<_>, _>>()
//! })?;
//! arrived.sort_by_key(|(index, _)| *index);
//! let sst = whole(arrived.into_iter().map(|(_, part)| part), &Options::default());
//! assert_eq!(sst, reduce(&file, "/sst", &Options::default())?);
//! # Ok::<(), interleave::Error>(())
//! ```

use std::ops::Range;
use std::path::Path;

use crate::accumulator::Accumulator;
use crate::cut::Cut;
use crate::direct::{No, Plan, Reader};
use crate::hdf5_source::Seen;
use crate::job::{Job, Worker};
use crate::meaning::Meaning;
use crate::pieces::ReadAndReduce;
use crate::reduce::{finish, planned};
use crate::summary::WORDS;
use crate::{Error, Hdf5Source, Options, Summary};

/// What one piece of a dataset contributes: 72 bytes, whatever the size of the piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part(Summary);

/// A [`Part`] as it travels.
pub type PartBytes = [u8; Part::BYTES];

impl Part {
    /// How many bytes [`to_bytes`](Part::to_bytes) gives.
    pub const BYTES: usize = 8 * WORDS;

    /// All that is in it, for another program.
    pub fn to_bytes(self) -> PartBytes {
        let mut bytes = [0; Part::BYTES];
        for (to, word) in bytes.chunks_exact_mut(8).zip(self.0.to_words()) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// What [`to_bytes`](Part::to_bytes) gave.
    pub fn from_bytes(bytes: PartBytes) -> Part {
        let mut words = [0; WORDS];
        for (word, from) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(from.try_into().expect("there are eight bytes in each"));
        }
        Part(Summary::from_words(words))
    }
}

/// The summary of a whole dataset. `parts` are all of its parts, in the order of the file.
pub fn whole(parts: impl IntoIterator<Item = Part>, options: &Options<'_>) -> Summary {
    let mut whole = Summary::default();
    parts.into_iter().for_each(|Part(part)| whole.merge(&part));
    finish(whole, options)
}

/// An open dataset, of which each piece can be reduced by itself.
pub struct Parts<'o> {
    source: Hdf5Source,
    /// `None` if libhdf5 must read.
    plan: Option<Plan>,
    cut: Cut,
    meaning: Meaning,
    options: Options<'o>,
    name: String,
    unchecked: Option<String>,
}

impl<'o> Parts<'o> {
    /// Opens the dataset `dataset` of the file `file`.
    ///
    /// # Errors
    ///
    /// Those of [`reduce`](crate::reduce) before it reads.
    pub fn open(
        file: impl AsRef<Path>,
        dataset: &str,
        options: Options<'o>,
    ) -> Result<Parts<'o>, Error> {
        Parts::of(Hdf5Source::open(file, dataset)?, options)
    }

    /// The same dataset as it was when its shape was `shape`: what was appended since is not seen. For programs
    /// that open a dataset that another one appends to, each at another moment.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if it is smaller, or another file is at its path by now; those of
    /// [`open`](Parts::open).
    pub fn as_of(self, shape: &[usize]) -> Result<Parts<'o>, Error> {
        if self.shape() == shape {
            return Ok(self);
        }
        let Parts { source, options, .. } = self;
        let seen = Seen { shape: shape.to_vec(), ..source.seen() };
        Parts::of(Hdf5Source::again(source.file(), source.name(), &seen)?, options)
    }

    fn of(source: Hdf5Source, options: Options<'o>) -> Result<Parts<'o>, Error> {
        let (cut, meaning) = (source.cut(&options)?, source.meaning(&options)?);
        let name = source.named();
        let unchecked = source.check()?;
        let plan = match planned(&source, &options) {
            Ok(plan) => Some(plan),
            Err(No::Unknown(_)) => None,
            Err(No::Damaged(why)) => return Err(source.unreadable(&source.everything(), why)),
        };
        Ok(Parts { source, plan, cut, meaning, options, name, unchecked })
    }

    /// The lengths of the axes of the dataset.
    pub fn shape(&self) -> &[usize] {
        self.source.shape()
    }

    /// Number of pieces, and so of parts.
    pub fn count(&self) -> u64 {
        self.cut.len()
    }

    /// Bytes of all values, as wide as they are in the file.
    pub fn bytes(&self) -> u64 {
        self.cut.values().saturating_mul(self.source.value_bytes())
    }

    /// The rows that piece `index` has values of.
    pub fn rows(&self, index: u64) -> Range<usize> {
        self.job().rows_of(index)
    }

    /// What must be the same wherever parts of one reduction are made: shape and type of the dataset, and
    /// how it is cut.
    pub fn layout(&self) -> String {
        let (shape, dtype) = (self.source.shape(), self.source.dtype_in_words());
        format!("{shape:?} of {dtype} in {} pieces of {:?}", self.count(), self.source.chunk())
    }

    /// Why the index of its chunks could not be checked before libhdf5 reads them: see
    /// [`Report::unchecked`](crate::Report::unchecked).
    pub fn unchecked(&self) -> Option<&str> {
        self.unchecked.as_deref()
    }

    /// Gives `work` a function that reads and reduces the piece of an index below
    /// [`count`](Parts::count). Its buffers are kept from piece to piece.
    ///
    /// That function's errors are those of [`reduce`](crate::reduce) for that piece.
    pub fn each<T>(&self, work: impl FnOnce(&mut dyn FnMut(u64) -> Result<Part, Error>) -> T) -> T {
        let job = self.job();
        match &self.plan {
            Some(plan) => {
                let (source, cut, meaning) = (&self.source, &self.cut, &self.meaning);
                reducing(
                    &job,
                    Reader::new(plan, source, cut, Accumulator::new(meaning), None),
                    work,
                )
            }
            None => reducing(&job, ReadAndReduce::new(&job, &self.source), work),
        }
    }

    fn job(&self) -> Job<'_> {
        let value_bytes = self.source.value_bytes();
        let (cut, meaning, options) = (&self.cut, &self.meaning, &self.options);
        Job { cut, meaning, options, name: &self.name, value_bytes }
    }
}

fn reducing<T>(
    job: &Job<'_>,
    mut worker: impl Worker<Part = Summary>,
    work: impl FnOnce(&mut dyn FnMut(u64) -> Result<Part, Error>) -> T,
) -> T {
    work(&mut |index| job.reduce(index, &mut worker).map(Part))
}
