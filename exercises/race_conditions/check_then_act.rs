//! A cache of chunks, which checks whether it has a chunk and reads only those that it does not have.

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Keeps the chunks of a dataset, each of which is read at most once.
pub struct Cache<'a> {
    source: &'a dyn Source,
    /// The number of rows in a chunk; the last chunk may have fewer.
    chunk: usize,
    chunks: Mutex<HashMap<usize, Arc<Vec<f64>>>>,
}

impl<'a> Cache<'a> {
    /// Creates a cache with nothing in it yet. `chunk` is at least 1.
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, chunks: Mutex::new(HashMap::new()) }
    }

    /// Returns the values of chunk number `i`, counted from 0. The chunk is read when it is first
    /// asked for, and never again, even if several threads ask at the same time. Different chunks
    /// can be read at the same time. A thread that waits for another thread's read sleeps.
    ///
    /// This is not right yet, because two threads may both find that the chunk is not there.
    ///
    /// # Errors
    /// Returns the error if the read fails. The error goes to the caller that did the read, and is
    /// not kept: the next call reads again, and so does a thread that was waiting for this read.
    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        if let Some(values) = self.chunks.lock().unwrap().get(&i) {
            return Ok(Arc::clone(values));
        }
        let values = Arc::new(self.read(i)?);
        self.chunks.lock().unwrap().insert(i, Arc::clone(&values));
        Ok(values)
    }

    /// Reads chunk `i`. There is nothing to repair here.
    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
