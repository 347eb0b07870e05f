//! Mistake: wrong chunk
//!
//! Waiting chunks are the bits of one number, which has 64. The others are never claimed.
//!
//! Rejected by: many_chunks, native, as wrong chunk

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
    waiting: u64,
    reading: BTreeSet<usize>,
    done: usize,
    total: Partial,
}

impl Monitor {
    pub fn new(chunks: usize) -> Monitor {
        let waiting = if chunks < 64 { (1 << chunks) - 1 } else { u64::MAX };
        let books = Books { waiting, reading: BTreeSet::new(), done: 0, total: Partial::default() };
        Monitor { books: Mutex::new(books) }
    }

    pub fn claim(&self) -> Option<usize> {
        let mut books = self.books.lock().unwrap();
        let chunk = books.waiting.trailing_zeros() as usize;
        if chunk == 64 {
            return None;
        }
        books.waiting &= !(1 << chunk);
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
            books.waiting |= 1 << chunk;
        }
        was_read
    }

    pub fn status(&self) -> Status {
        let books = self.books.lock().unwrap();
        Status {
            waiting: books.waiting.count_ones() as usize,
            reading: books.reading.len(),
            done: books.done,
            total: books.total,
        }
    }
}
