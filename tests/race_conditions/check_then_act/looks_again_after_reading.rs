//! Mistake: read twice
//!
//! Before it inserts, the thread checks once more whether another was faster. So both get the same
//! copy, but by then the chunk has been read twice.
//!
//! Rejected by: same_chunk, model, as read twice

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
        if let Some(values) = self.chunks.lock().unwrap().get(&i) {
            return Ok(Arc::clone(values));
        }
        let values = Arc::new(self.read(i)?);
        let mut chunks = self.chunks.lock().unwrap();
        Ok(Arc::clone(chunks.entry(i).or_insert(values)))
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
