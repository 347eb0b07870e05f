//! Mistake: read twice
//!
//! The lock is given up between the check and the insertion. Two threads check, and neither finds the chunk.
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
        let known = self.chunks.lock().unwrap().get(&i).cloned();
        match known {
            Some(values) => Ok(values),
            None => {
                let values = Arc::new(self.read(i)?);
                self.chunks.lock().unwrap().insert(i, Arc::clone(&values));
                Ok(values)
            }
        }
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
