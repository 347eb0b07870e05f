//! Mistake: read again
//!
//! The rows are read, and then the thread checks whether the chunk is there.
//!
//! Rejected by: reads_once, native, as read again
//! Rejected by: reads_once, model, as read again
//! Rejected by: any_chunks, native, as read again

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
        let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(range)?);
        Ok(Arc::clone(self.chunks.write().unwrap().entry(i).or_insert(values)))
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().len()
    }
}
