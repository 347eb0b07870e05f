//! Mistake: wrong result
//!
//! A part whose sum is 0 is not added, although it has values.
//!
//! Rejected by: no_values, native, as wrong result
//! Rejected by: no_values, model, as wrong result

use interleave::Partial;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};
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
        let mut books = self.books();
        let chunk = books.waiting.pop_first()?;
        books.reading.insert(chunk);
        Some(chunk)
    }
    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let mut books = self.books();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.done += 1;
            if part.sum != 0.0 {
                books.total = books.total.merge(part);
            }
        }
        was_read
    }
    pub fn give_back(&self, chunk: usize) -> bool {
        let mut books = self.books();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.waiting.insert(chunk);
        }
        was_read
    }
    pub fn status(&self) -> Status {
        let books = self.books();
        Status {
            waiting: books.waiting.len(),
            reading: books.reading.len(),
            done: books.done,
            total: books.total,
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nothing panics while the books are locked")
    }
}
