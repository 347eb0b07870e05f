//! Mistake: lock held while reading
//!
//! There are sixteen locks, each for every sixteenth chunk, and a lock is held during a read. So a read of chunk 17 waits
//! for a read of chunk 1.
//!
//! Rejected by: many_chunks, native, as lock held while reading

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

const STRIPES: usize = 16;

pub struct ChunkCache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    count: AtomicUsize,
    stripes: [Mutex<HashMap<usize, Arc<Vec<f64>>>>; STRIPES],
}

impl<'a> ChunkCache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> ChunkCache<'a> {
        ChunkCache { source, chunk, count: AtomicUsize::new(0), stripes: Default::default() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let mut stripe = self.stripes[i % STRIPES].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(values) = stripe.get(&i) {
            return Ok(Arc::clone(values));
        }
        let start = i * self.chunk;
        let end = (start + self.chunk).min(self.source.rows());
        let values = Arc::new(self.source.read(start..end)?);
        stripe.insert(i, Arc::clone(&values));
        self.count.fetch_add(1, Relaxed);
        Ok(values)
    }

    pub fn len(&self) -> usize {
        self.count.load(Relaxed)
    }
}
