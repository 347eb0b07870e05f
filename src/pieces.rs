//! Pieces read from a source into memory, and reduced there.

use std::sync::{Mutex, PoisonError};

use crate::accumulator::{Accumulator, Sink};
use crate::job::{Job, Worker};
use crate::{Error, Hdf5Source, Source, Summary};

/// Held while the portions of a piece are read: libhdf5 has room for the chunk that they are in, and two
/// threads that read portions of two chunks by turns would have each decoded again and again.
static LARGE: Mutex<()> = Mutex::new(());

/// Something that can read the pieces of a job: several threads at once may.
pub(crate) trait Pieces: Sync {
    /// Puts the values of piece `index` into `values`, in row-major order, in place of what is there.
    fn read(&self, job: &Job<'_>, index: u64, values: &mut Vec<f64>) -> Result<(), Error>;

    /// Reads piece `index` portion after portion, in row-major order, if it is too large to be in memory as
    /// `f64`s. It is `false` if it is not, and then nothing is read.
    fn read_in_portions(
        &self,
        _job: &Job<'_>,
        _index: u64,
        _values: &mut Vec<f64>,
        _take: &mut dyn FnMut(&[f64]),
    ) -> Result<bool, Error> {
        Ok(false)
    }

    /// What all values of piece `index` are, if none of them need be read to know it.
    fn all_the_same(&self, _job: &Job<'_>, _index: u64) -> Option<f64> {
        None
    }

    /// How many pieces from piece `index` on are of one size, and need not be read either.
    fn alike(&self, _job: &Job<'_>, _index: u64) -> u64 {
        1
    }
}

/// A source whose pieces are whole rows.
pub(crate) struct WholeRows<S>(pub(crate) S);

impl<S: Source> Pieces for WholeRows<S> {
    fn read(&self, job: &Job<'_>, index: u64, values: &mut Vec<f64>) -> Result<(), Error> {
        *values = self.0.read(job.rows_of(index))?;
        Ok(())
    }
}

impl Pieces for Hdf5Source {
    fn read(&self, job: &Job<'_>, index: u64, values: &mut Vec<f64>) -> Result<(), Error> {
        self.read_carried(&job.cut.piece(index).values, values)
    }

    fn read_in_portions(
        &self,
        job: &Job<'_>,
        index: u64,
        values: &mut Vec<f64>,
        take: &mut dyn FnMut(&[f64]),
    ) -> Result<bool, Error> {
        let Some(portions) = self.portions(&job.cut.piece(index)) else { return Ok(false) };
        // No panic leaves anything half done: it protects memory, not a value.
        let _alone = LARGE.lock().unwrap_or_else(PoisonError::into_inner);
        for portion in portions {
            self.read_carried(&portion, values)?;
            take(values);
        }
        Ok(true)
    }

    fn all_the_same(&self, job: &Job<'_>, index: u64) -> Option<f64> {
        self.unwritten_in(job.cut, &job.cut.piece(index))
    }

    fn alike(&self, job: &Job<'_>, index: u64) -> u64 {
        self.unwritten_alike(job.cut, index)
    }
}

impl<P: Pieces> Pieces for &P {
    fn read(&self, job: &Job<'_>, index: u64, values: &mut Vec<f64>) -> Result<(), Error> {
        (**self).read(job, index, values)
    }

    fn read_in_portions(
        &self,
        job: &Job<'_>,
        index: u64,
        values: &mut Vec<f64>,
        take: &mut dyn FnMut(&[f64]),
    ) -> Result<bool, Error> {
        (**self).read_in_portions(job, index, values, take)
    }

    fn all_the_same(&self, job: &Job<'_>, index: u64) -> Option<f64> {
        (**self).all_the_same(job, index)
    }

    fn alike(&self, job: &Job<'_>, index: u64) -> u64 {
        (**self).alike(job, index)
    }
}

/// Reads a piece, then reduces it.
pub(crate) struct ReadAndReduce<'a, P> {
    job: &'a Job<'a>,
    pieces: P,
    values: Vec<f64>,
    accumulator: Accumulator<'a>,
}

impl<'a, P: Pieces> ReadAndReduce<'a, P> {
    pub(crate) fn new(job: &'a Job<'a>, pieces: P) -> ReadAndReduce<'a, P> {
        let accumulator = Accumulator::new(job.meaning);
        ReadAndReduce { job, pieces, values: Vec::new(), accumulator }
    }
}

impl<P: Pieces> Worker for ReadAndReduce<'_, P> {
    type Part = Summary;

    fn reduce(&mut self, index: u64) -> Result<Summary, Error> {
        // What a panic may have left.
        self.accumulator.forget();
        if let Some(value) = self.pieces.all_the_same(self.job, index) {
            return Ok(self.accumulator.same(value, self.job.cut.piece(index).len()));
        }
        let Self { pieces, values, accumulator, .. } = self;
        if pieces
            .read_in_portions(self.job, index, values, &mut |values| accumulator.feed(values))?
        {
            return Ok(accumulator.finish());
        }
        self.pieces.read(self.job, index, &mut self.values)?;
        Ok(self.job.summarise(index, &self.values, &mut self.accumulator))
    }

    fn alike(&mut self, index: u64) -> u64 {
        if self.accumulator.is_counting() { 1 } else { self.pieces.alike(self.job, index) }
    }
}
