//! A cache in front of a dataset: a chunk that was read once is kept for the next thread that wants
//! it.

use interleave::{Error, Source};
use std::sync::Arc;

/// The chunks of a dataset that have been read so far. Any thread may call any method at any time.
pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    /// Rows in a chunk; the last may have fewer.
    chunk: usize,
    // Where are the chunks? Most calls only look them up.
}

impl<'a> ChunkCache<'a> {
    /// An empty cache for `source`, in chunks of `chunk` rows.
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        todo!("{} rows in chunks of {chunk}", source.rows())
    }

    /// The values of chunk `i`.
    ///
    /// A chunk that is there is returned at once, even while another one is being read, and it is
    /// not read again. A chunk that is not there is read; several chunks can be read at the same
    /// time, and none waits for the read of another. If several threads want the same missing
    /// chunk, it may be read by more than one of them. Even then, every thread gets the same copy,
    /// now and later, because memory is scarce.
    ///
    /// # Errors
    /// The error of a read that failed. It is not kept: the next call reads again.
    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        todo!("look up chunk {i}, or read it")
    }

    /// How many chunks the cache has.
    pub fn len(&self) -> usize {
        todo!("count")
    }
}
