//! A plain mutex, held for a look-up or for putting a chunk in. A look-up is so quick that two threads
//! hardly ever meet there.

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    chunks: Mutex<HashMap<usize, Arc<Vec<f64>>>>,
}

impl<'a> ChunkCache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        ChunkCache { source, chunk, chunks: Mutex::default() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let there = self.chunks.lock().unwrap().get(&i).cloned();
        if let Some(values) = there {
            return Ok(values);
        }
        let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(range)?);
        Ok(Arc::clone(self.chunks.lock().unwrap().entry(i).or_insert(values)))
    }

    pub fn len(&self) -> usize {
        self.chunks.lock().unwrap().len()
    }
}
