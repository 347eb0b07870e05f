//! Mistake: lost wake-up
//!
//! After an error the function returns at once. Threads that wait for the chunk are not told, and the
//! chunk stays marked as being read.
//!
//! Rejected by: only_one_hears, model, as lost wake-up
//! Rejected by: errors_are_not_kept, native, as lost wake-up
//! Rejected by: errors_are_not_kept, model, as lost wake-up

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};

/// Where a chunk stands. One that is not in the dictionary is read by nobody.
enum State {
    BeingRead,
    Read(Arc<Vec<f64>>),
}

pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    states: Mutex<HashMap<usize, State>>,
    /// Notified when a read has ended.
    ended: Condvar,
}

impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, states: Mutex::new(HashMap::new()), ended: Condvar::new() }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let mut states = self.states.lock().unwrap();
        loop {
            match states.get(&i) {
                Some(State::Read(values)) => return Ok(Arc::clone(values)),
                Some(State::BeingRead) => states = self.ended.wait(states).unwrap(),
                None => break,
            }
        }
        states.insert(i, State::BeingRead);
        drop(states);
        let values = Arc::new(self.read(i)?);
        self.states.lock().unwrap().insert(i, State::Read(Arc::clone(&values)));
        self.ended.notify_all();
        Ok(values)
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
