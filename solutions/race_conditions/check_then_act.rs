//! A cache of chunks: check, and read only what is not there.

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A place for one chunk: `None` until it has been read. Its lock is held while the chunk is read, so
/// whoever wants the same chunk waits, and nobody else does.
type Slot = Mutex<Option<Arc<Vec<f64>>>>;

/// The chunks of a dataset, each read at most once and kept.
pub struct Cache<'a> {
    source: &'a dyn Source,
    /// Rows in a chunk; the last one may have fewer.
    chunk: usize,
    /// This lock is held only to find a slot or to make one, never while a chunk is read.
    slots: Mutex<HashMap<usize, Arc<Slot>>>,
}

impl<'a> Cache<'a> {
    /// A cache with nothing in it yet. `chunk` is at least 1.
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, slots: Mutex::new(HashMap::new()) }
    }

    /// The values of chunk number `i`, counted from 0. It is read when it is first asked for, and
    /// never again, even when several threads ask at the same time. Different chunks can be read at
    /// the same time.
    ///
    /// # Errors
    /// The error of a read that failed. It goes to the caller that made the read, and is not kept:
    /// the next call reads again, and so does a thread that has waited in the meantime.
    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let slot = Arc::clone(self.slots.lock().unwrap().entry(i).or_default());
        let mut slot = slot.lock().unwrap();
        if let Some(values) = &*slot {
            return Ok(Arc::clone(values));
        }
        // On an error the slot stays empty.
        let values = Arc::new(self.read(i)?);
        *slot = Some(Arc::clone(&values));
        Ok(values)
    }

    /// Reads chunk `i`.
    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
