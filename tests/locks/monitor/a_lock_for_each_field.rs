//! Mistake: torn status
//!
//! Every field has a lock of its own. Each of them is always right, and together they are not: a
//! chunk that moves is in none of the sets for a moment.
//!
//! Rejected by: books_balance, model, as torn status

use interleave::Partial;
use std::collections::BTreeSet;
use std::sync::Mutex;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    pub waiting: usize,
    pub reading: usize,
    pub done: usize,
    pub total: Partial,
}

pub struct Monitor {
    waiting: Mutex<BTreeSet<usize>>,
    reading: Mutex<BTreeSet<usize>>,
    done: Mutex<(usize, Partial)>,
}

impl Monitor {
    pub fn new(chunks: usize) -> Monitor {
        Monitor {
            waiting: Mutex::new((0..chunks).collect()),
            reading: Mutex::default(),
            done: Mutex::default(),
        }
    }

    pub fn claim(&self) -> Option<usize> {
        let chunk = self.waiting.lock().unwrap().pop_first()?;
        self.reading.lock().unwrap().insert(chunk);
        Some(chunk)
    }

    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let was_read = self.reading.lock().unwrap().remove(&chunk);
        if was_read {
            let mut done = self.done.lock().unwrap();
            *done = (done.0 + 1, done.1.merge(part));
        }
        was_read
    }

    pub fn give_back(&self, chunk: usize) -> bool {
        let was_read = self.reading.lock().unwrap().remove(&chunk);
        if was_read {
            self.waiting.lock().unwrap().insert(chunk);
        }
        was_read
    }

    pub fn status(&self) -> Status {
        let waiting = self.waiting.lock().unwrap().len();
        let reading = self.reading.lock().unwrap().len();
        let (done, total) = *self.done.lock().unwrap();
        Status { waiting, reading, done, total }
    }
}
