//! Mistake: wrong result
//!
//! The books are in a `static`, and each new monitor begins them anew.
//!
//! Rejected by: two_monitors, native, as wrong result
//! Rejected by: two_monitors, model, as wrong result

use interleave::Partial;
use std::sync::Mutex;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    pub waiting: usize,
    pub reading: usize,
    pub done: usize,
    pub total: Partial,
}

#[derive(Clone, Copy, PartialEq)]
enum Chunk {
    Waiting,
    Reading,
    Done,
}

static BOOKS: Mutex<(Vec<Chunk>, Partial)> =
    Mutex::new((Vec::new(), Partial { count: 0, sum: 0.0 }));

pub struct Monitor {}

impl Monitor {
    pub fn new(chunks: usize) -> Monitor {
        *BOOKS.lock().unwrap() = (vec![Chunk::Waiting; chunks], Partial::default());
        Monitor {}
    }

    pub fn claim(&self) -> Option<usize> {
        let mut books = BOOKS.lock().unwrap();
        let c = books.0.iter().position(|c| *c == Chunk::Waiting)?;
        books.0[c] = Chunk::Reading;
        Some(c)
    }

    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let mut books = BOOKS.lock().unwrap();
        if books.0.get(chunk) != Some(&Chunk::Reading) {
            return false;
        }
        books.0[chunk] = Chunk::Done;
        books.1 = books.1.merge(part);
        true
    }

    pub fn give_back(&self, chunk: usize) -> bool {
        let mut books = BOOKS.lock().unwrap();
        if books.0.get(chunk) != Some(&Chunk::Reading) {
            return false;
        }
        books.0[chunk] = Chunk::Waiting;
        true
    }

    pub fn status(&self) -> Status {
        let books = BOOKS.lock().unwrap();
        let n = |k| books.0.iter().filter(|c| **c == k).count();
        Status {
            waiting: n(Chunk::Waiting),
            reading: n(Chunk::Reading),
            done: n(Chunk::Done),
            total: books.1,
        }
    }
}
