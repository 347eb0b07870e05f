//! Mistake: lost chunk
//!
//! When there are many chunks the cache is emptied, to save memory. Then chunks that were there are
//! read again.
//!
//! Rejected by: many_chunks, native, as lost chunk

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
        if let Some(values) = self.chunks.read().unwrap().get(&i) {
            return Ok(Arc::clone(values));
        }
        let start = i * self.chunk;
        let end = (start + self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(start..end)?);
        let mut chunks = self.chunks.write().unwrap();
        if chunks.len() == 64 {
            chunks.clear();
        }
        Ok(Arc::clone(chunks.entry(i).or_insert(values)))
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().len()
    }
}
