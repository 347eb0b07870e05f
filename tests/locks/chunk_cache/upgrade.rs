//! Mistake: deadlock
//!
//! The guard for reading lives to the end of the `match`, and within it the thread waits for the
//! lock for writing: for itself.
//!
//! Rejected by: reads_once, native, as deadlock
//! Rejected by: reads_once, model, as deadlock

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
        match self.chunks.read().unwrap().get(&i) {
            Some(values) => Ok(Arc::clone(values)),
            None => {
                let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
                let values = Arc::new(self.source.read(range)?);
                let mut chunks = self.chunks.write().unwrap();
                Ok(Arc::clone(chunks.entry(i).or_insert(values)))
            }
        }
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().len()
    }
}
