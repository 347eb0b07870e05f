//! A place for each chunk, which can be filled once. There is no lock for all of them.

use interleave::{Error, Source};
use std::sync::{Arc, OnceLock};

pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    chunks: Vec<OnceLock<Arc<Vec<f64>>>>,
}

impl<'a> ChunkCache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        let chunks = source.rows().div_ceil(chunk);
        ChunkCache { source, chunk, chunks: (0..chunks).map(|_| OnceLock::new()).collect() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let place = &self.chunks[i];
        if place.get().is_none() {
            let range = i * self.chunk..((i + 1) * self.chunk).min(self.source.rows());
            let values = self.source.read(range)?;
            // If another thread was faster, its copy stays.
            let _ = place.set(Arc::new(values));
        }
        Ok(Arc::clone(place.get().expect("it is filled")))
    }

    pub fn len(&self) -> usize {
        self.chunks.iter().filter(|place| place.get().is_some()).count()
    }
}
