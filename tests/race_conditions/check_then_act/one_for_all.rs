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
static MAP: Mutex<BTreeMap<usize, Slot>> = Mutex::new(BTreeMap::new());
pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
}
impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        MAP.lock().unwrap().clear();
        Cache { source, chunk }
    }
    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let slot = MAP.lock().unwrap().entry(i).or_default().clone();
        let mut g = slot.lock().unwrap();
        if let Some(v) = &*g {
            return Ok(v.clone());
        }
        let s = i * self.chunk;
        let v = Arc::new(self.source.read(s..(s + self.chunk).min(self.source.rows()))?);
        Ok(g.insert(v).clone())
    }
}
