//! Mistake: read twice
//!
//! When there are many chunks the cache is emptied, to save memory. But each chunk should be read only
//! once.
//!
//! Rejected by: many_chunks, native, as read twice

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

type Slot = Mutex<Option<Arc<Vec<f64>>>>;

pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    slots: Mutex<HashMap<usize, Arc<Slot>>>,
}

impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, slots: Mutex::new(HashMap::new()) }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let slot = {
            let mut slots = self.slots.lock().unwrap();
            if slots.len() >= 256 && !slots.contains_key(&i) {
                slots.clear();
            }
            Arc::clone(slots.entry(i).or_default())
        };
        let mut slot = slot.lock().unwrap();
        if let Some(values) = &*slot {
            return Ok(Arc::clone(values));
        }
        let start = i * self.chunk;
        let values = self.source.read(start..(start + self.chunk).min(self.source.rows()))?;
        Ok(Arc::clone(slot.insert(Arc::new(values))))
    }
}
