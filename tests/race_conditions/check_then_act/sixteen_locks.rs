//! Mistake: one after the other
//!
//! There are sixteen locks, each for every sixteenth chunk, and a lock is held during a read. So chunks 1 and 17 are
//! never read at once.
//!
//! Rejected by: many_chunks, native, as one after the other

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    chunks: [Mutex<HashMap<usize, Arc<Vec<f64>>>>; 16],
}

impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, chunks: Default::default() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let mut chunks = self.chunks[i % 16].lock().unwrap();
        if let Some(values) = chunks.get(&i) {
            return Ok(Arc::clone(values));
        }
        let values = Arc::new(self.read(i)?);
        chunks.insert(i, Arc::clone(&values));
        Ok(values)
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
