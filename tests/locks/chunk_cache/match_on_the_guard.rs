//! Mistake: lock held while reading
//!
//! The guard is in the middle of a `match`, and lives to the end of the statement, even while the chunk
//! is read. Others can read meanwhile, but none can put a chunk in.
//!
//! Rejected by: done_during_a_read, native, as lock held while reading
//! Rejected by: done_during_a_read, model, as lock held while reading

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    chunks: RwLock<HashMap<usize, Arc<Vec<f64>>>>,
}

impl<'a> ChunkCache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        ChunkCache { source, chunk, chunks: RwLock::default() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let values = match self.chunks.read().unwrap().get(&i) {
            Some(values) => return Ok(Arc::clone(values)),
            None => {
                let start = i * self.chunk;
                let end = (start + self.chunk).min(self.source.rows());
                Arc::new(self.source.read(start..end)?)
            }
        };
        Ok(Arc::clone(self.chunks.write().unwrap().entry(i).or_insert(values)))
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().len()
    }
}
