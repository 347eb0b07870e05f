//! A cache in front of a dataset: once a chunk has been read, it is kept for the next thread that
//! wants it.

use interleave::{Error, Source};
use std::sync::Arc;

/// The chunks of a dataset that have been read so far. Any thread may call any method at any time.
pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    /// How many rows a chunk has; the last one may have fewer.
    chunk: usize,
    // Where are the chunks? Most calls only look them up.
}

impl<'a> ChunkCache<'a> {
    /// Creates an empty cache for `source`, with chunks of `chunk` rows.
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        todo!("{} rows in chunks of {chunk}", source.rows())
    }

    /// Returns the values of chunk `i`.
    ///
    /// A chunk that is in the cache is returned at once, even while another chunk is being read,
    /// and it is not read again. A chunk that is not in the cache is read; several chunks can be
    /// read at the same time, and no read waits for another one. If several threads want the same
    /// missing chunk, more than one of them may read it. Even then, every thread gets the same
    /// copy, now and later, because memory is scarce.
    ///
    /// # Errors
    /// Returns the error if the read fails. The error is not kept: the next call reads again.
    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        todo!("look up chunk {i}, or read it")
    }

    /// Returns how many chunks are in the cache.
    pub fn len(&self) -> usize {
        todo!("count")
    }
}
