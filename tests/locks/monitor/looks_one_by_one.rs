//! Mistake: torn status
//!
//! Everything is behind one lock, but the status takes it four times: in between a chunk moves, and is
//! counted twice or not at all.
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
        Status {
            waiting: self.with(|books| books.waiting.len()),
            reading: self.with(|books| books.reading.len()),
            done: self.with(|books| books.done),
            total: self.with(|books| books.total),
        }
    }

    fn with<R>(&self, look: impl FnOnce(&Books) -> R) -> R {
        look(&self.books.lock().unwrap())
    }
}
