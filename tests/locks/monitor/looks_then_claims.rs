//! Mistake: double claim
//!
//! The lowest chunk is looked up under the lock, and taken under the lock, but the lock is free in
//! between: two threads can look it up before either takes it.
//!
//! Rejected by: claimed_once, model, as double claim
//! Rejected by: two_workers, model, as double claim

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
    books: Mutex<Books>,
}

struct Books {
    waiting: BTreeSet<usize>,
    reading: BTreeSet<usize>,
    done: usize,
    total: Partial,
}

impl Monitor {
    pub fn new(chunks: usize) -> Monitor {
        let waiting = (0..chunks).collect();
        let books = Books { waiting, reading: BTreeSet::new(), done: 0, total: Partial::default() };
        Monitor { books: Mutex::new(books) }
    }

    pub fn claim(&self) -> Option<usize> {
        let next = self.books.lock().unwrap().waiting.first().copied();
        let chunk = next?;
        let mut books = self.books.lock().unwrap();
        books.waiting.remove(&chunk);
        books.reading.insert(chunk);
        Some(chunk)
    }

    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let mut books = self.books.lock().unwrap();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.done += 1;
            books.total = books.total.merge(part);
        }
        was_read
    }

    pub fn give_back(&self, chunk: usize) -> bool {
        let mut books = self.books.lock().unwrap();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.waiting.insert(chunk);
        }
        was_read
    }

    pub fn status(&self) -> Status {
        let books = self.books.lock().unwrap();
        Status {
            waiting: books.waiting.len(),
            reading: books.reading.len(),
            done: books.done,
            total: books.total,
        }
    }
}
