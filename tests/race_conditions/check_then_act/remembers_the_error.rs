//! Mistake: remembered error
//!
//! A `OnceLock` for each chunk runs the read once, whatever comes out of it: an error stays forever.
//!
//! Rejected by: errors_are_not_kept, native, as remembered error
//! Rejected by: errors_are_not_kept, model, as remembered error
//! Rejected by: only_one_hears, model, as remembered error

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

type Slot = OnceLock<Result<Arc<Vec<f64>>, Error>>;

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
        let slot = Arc::clone(self.slots.lock().unwrap().entry(i).or_default());
        slot.get_or_init(|| self.read(i).map(Arc::new)).clone()
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
