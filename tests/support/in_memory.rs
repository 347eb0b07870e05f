//! A dataset that knows how many of its chunks are in memory.

use super::room::Room;
use harness::ensure;
use interleave::{Error, Partial, Source};
use std::ops::Range;

/// A dataset whose chunks are in memory from the beginning of their read until they are reduced. Ends
/// the check if there are too many, or if `part` is called more often than chunks were read.
pub struct InMemory<'a> {
    /// What is read.
    source: &'a dyn Source,
    chunks: Room,
}

impl<'a> InMemory<'a> {
    /// `source`, of which `most` chunks may be in memory at once; more have the verdict `too_many`.
    pub fn new(source: &'a dyn Source, most: usize, too_many: &'static str) -> InMemory<'a> {
        InMemory { source, chunks: Room::new(most, too_many, "chunks are in memory") }
    }

    /// Reduces the values of one chunk, which is no longer in memory after that.
    pub fn part(&self, values: &[f64]) -> Partial {
        let part = Partial::of(values);
        let was_in = self.chunks.leave();
        ensure!(
            was_in,
            "counted twice",
            "`part` has been called more often than chunks have been read"
        );
        part
    }
}

impl Source for InMemory<'_> {
    fn rows(&self) -> usize {
        self.source.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.chunks.enter();
        // Nothing is in memory of a read that failed.
        self.source.read(rows).inspect_err(|_| _ = self.chunks.leave())
    }
}
