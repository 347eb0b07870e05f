//! Mistake: read again
//!
//! The chunks are in a `static`, which each new cache empties.
//!
//! Rejected by: two_caches, native, as read again
//! Rejected by: two_caches, model, as read again

use interleave::{Error, Source};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

static CHUNKS: Mutex<BTreeMap<usize, Arc<Vec<f64>>>> = Mutex::new(BTreeMap::new());

pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    chunk: usize,
}

impl<'a> ChunkCache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        CHUNKS.lock().unwrap().clear();
        ChunkCache { source, chunk }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        if let Some(there) = CHUNKS.lock().unwrap().get(&i) {
            return Ok(there.clone());
        }
        let start = i * self.chunk;
        let read = Arc::new(self.source.read(start..(start + self.chunk).min(self.source.rows()))?);
        Ok(CHUNKS.lock().unwrap().entry(i).or_insert(read).clone())
    }

    pub fn len(&self) -> usize {
        CHUNKS.lock().unwrap().len()
    }
}
