//! Mistake: read twice
//!
//! The chunks are in a `static`, which each new cache empties.
//!
//! Rejected by: two_caches, native, as read twice
//! Rejected by: two_caches, model, as read twice

use interleave::{Error, Source};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

type Slot = Arc<Mutex<Option<Arc<Vec<f64>>>>>;
static CHUNKS: Mutex<BTreeMap<usize, Slot>> = Mutex::new(BTreeMap::new());

pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
}

impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        CHUNKS.lock().unwrap().clear();
        Cache { source, chunk }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let slot = CHUNKS.lock().unwrap().entry(i).or_default().clone();
        let mut values = slot.lock().unwrap();
        if let Some(there) = &*values {
            return Ok(there.clone());
        }
        let start = i * self.chunk;
        let read = Arc::new(self.source.read(start..(start + self.chunk).min(self.source.rows()))?);
        Ok(values.insert(read).clone())
    }
}
