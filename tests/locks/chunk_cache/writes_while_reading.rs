//! Mistake: lock held while reading
//!
//! The lock for writing is taken before the dataset is read. All other threads wait for the disk, even
//! those whose chunk is there.
//!
//! Rejected by: reads_overlap, native, as lock held while reading
//! Rejected by: reads_overlap, model, as lock held while reading
//! Rejected by: hit_during_a_read, native, as lock held while reading
//! Rejected by: hit_during_a_read, model, as lock held while reading

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
        let mut chunks = self.chunks.write().unwrap();
        if let Some(values) = chunks.get(&i) {
            return Ok(Arc::clone(values));
        }
        let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(range)?);
        chunks.insert(i, Arc::clone(&values));
        Ok(values)
    }

    pub fn len(&self) -> usize {
        self.chunks.read().unwrap().len()
    }

    fn there(&self, i: usize) -> Option<Arc<Vec<f64>>> {
        self.chunks.read().unwrap().get(&i).cloned()
    }
}
