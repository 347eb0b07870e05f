//! Mistake: one after the other
//!
//! One lock for everything, held during the read: no chunk is read twice, and no two chunks are read at
//! once.
//!
//! Rejected by: two_at_once, native, as one after the other
//! Rejected by: two_at_once, model, as one after the other

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    chunks: Mutex<HashMap<usize, Arc<Vec<f64>>>>,
}

impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, chunks: Mutex::new(HashMap::new()) }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let mut chunks = self.chunks.lock().unwrap();
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
