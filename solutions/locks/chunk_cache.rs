//! A cache in front of a dataset: once a chunk has been read, it is kept for the next thread that
//! wants it.

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The chunks of a dataset that have been read so far. Any thread may call any method at any time.
pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    /// How many rows a chunk has; the last one may have fewer.
    chunk: usize,
    /// By number. Looking a chunk up takes the lock for reading, and other threads can do so, too;
    /// putting one in takes it for writing. The lock is never held during a read of `source`.
    /// A chunk is put in by one call and never changed, so the map is whole even after a panic.
    chunks: RwLock<HashMap<usize, Arc<Vec<f64>>>>,
}

impl<'a> ChunkCache<'a> {
    /// Creates an empty cache for `source`, with chunks of `chunk` rows.
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        ChunkCache { source, chunk, chunks: RwLock::default() }
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
        if let Some(values) = self.there(i) {
            return Ok(values);
        }
        let start = i * self.chunk;
        let end = (start + self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(start..end)?);
        let mut chunks = self.chunks.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have put it in since the check. Then its copy is the one to use.
        Ok(Arc::clone(chunks.entry(i).or_insert(values)))
    }

    /// Returns how many chunks are in the cache.
    pub fn len(&self) -> usize {
        self.chunks.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// A function of its own, so that the guard is gone when it returns.
    fn there(&self, i: usize) -> Option<Arc<Vec<f64>>> {
        self.chunks.read().unwrap_or_else(PoisonError::into_inner).get(&i).cloned()
    }
}
