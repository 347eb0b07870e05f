//! A dictionary of what is being read and what has been read. A thread that finds a read under way waits for it.

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
        let result = self.read(i).map(Arc::new);
        let mut states = self.states.lock().unwrap();
        match &result {
            Ok(values) => states.insert(i, State::Read(Arc::clone(values))),
            Err(_) => states.remove(&i),
        };
        self.ended.notify_all();
        result
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
