//! Mistake: busy wait
//!
//! A thread that finds a read under way looks again and again, until the chunk is there.
//!
//! Rejected by: waiter_sleeps, native, as busy wait

use interleave::{Error, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

enum State {
    BeingRead,
    Read(Arc<Vec<f64>>),
}

pub struct Cache<'a> {
    source: &'a dyn Source,
    chunk: usize,
    states: Mutex<HashMap<usize, State>>,
}

impl<'a> Cache<'a> {
    pub fn new(source: &'a dyn Source, chunk: usize) -> Cache<'a> {
        Cache { source, chunk, states: Mutex::new(HashMap::new()) }
    }

    pub fn get(&self, i: usize) -> Result<Arc<Vec<f64>>, Error> {
        let mut states = self.states.lock().unwrap();
        loop {
            match states.get(&i) {
                Some(State::Read(values)) => return Ok(Arc::clone(values)),
                Some(State::BeingRead) => {
                    drop(states);
                    thread::yield_now();
                    states = self.states.lock().unwrap();
                }
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
        result
    }

    fn read(&self, i: usize) -> Result<Vec<f64>, Error> {
        let start = i * self.chunk;
        self.source.read(start..(start + self.chunk).min(self.source.rows()))
    }
}
