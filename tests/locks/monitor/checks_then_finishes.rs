//! Mistake: counted twice
//!
//! The thread checks whether the chunk is being read before it locks the books to change them. Two
//! threads can both be told yes.
//!
//! Rejected by: finish_once, model, as counted twice

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
        let mut books = self.books.lock().unwrap();
        let chunk = books.waiting.pop_first()?;
        books.reading.insert(chunk);
        Some(chunk)
    }

    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        if !self.books.lock().unwrap().reading.contains(&chunk) {
            return false;
        }
        let mut books = self.books.lock().unwrap();
        books.reading.remove(&chunk);
        books.done += 1;
        books.total = books.total.merge(part);
        true
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
