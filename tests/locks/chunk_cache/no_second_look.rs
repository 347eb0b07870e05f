//! Mistake: two copies
//!
//! The thread doesn't check again under the lock for writing. The second thread puts its own copy in
//! place of the one that the first has handed out.
//!
//! Rejected by: one_copy, model, as two copies
//! Rejected by: crossed, model, as two copies

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
        if let Some(values) = self.there(i) {
            return Ok(values);
        }
        let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(range)?);
        self.chunks.write().unwrap().insert(i, Arc::clone(&values));
        Ok(values)
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().len()
    }

    fn there(&self, i: usize) -> Option<Arc<Vec<f64>>> {
        self.chunks.read().unwrap().get(&i).cloned()
    }
}
