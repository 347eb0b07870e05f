//! Mistake: kept error
//!
//! What a read gave is kept, whatever it was. A disk that was busy once stays unreadable.
//!
//! Rejected by: errors, native, as kept error
//! Rejected by: errors, model, as kept error

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    chunks: RwLock<HashMap<usize, Result<Arc<Vec<f64>>, Error>>>,
}

impl<'a> ChunkCache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        ChunkCache { source, chunk, chunks: RwLock::default() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        if let Some(result) = self.chunks.read().unwrap().get(&i) {
            return result.clone();
        }
        let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
        let result = self.source.read(range).map(Arc::new);
        self.chunks.write().unwrap().entry(i).or_insert(result).clone()
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().values().filter(|result| result.is_ok()).count()
    }
}
