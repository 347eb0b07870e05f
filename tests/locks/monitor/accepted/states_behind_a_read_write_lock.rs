//! One state for each chunk, in a read-write lock: threads that only look at the status don't make each
//! other wait.

use interleave::Partial;
use std::sync::RwLock;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    pub waiting: usize,
    pub reading: usize,
    pub done: usize,
    pub total: Partial,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Reading,
    Done,
}

pub struct Monitor {
    books: RwLock<(Vec<State>, Partial)>,
}

impl Monitor {
    pub fn new(chunks: usize) -> Monitor {
        Monitor { books: RwLock::new((vec![State::Waiting; chunks], Partial::default())) }
    }

    pub fn claim(&self) -> Option<usize> {
        let mut books = self.books.write().unwrap();
        let chunk = books.0.iter().position(|state| *state == State::Waiting)?;
        books.0[chunk] = State::Reading;
        Some(chunk)
    }

    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let mut books = self.books.write().unwrap();
        let was_read = books.0.get(chunk) == Some(&State::Reading);
        if was_read {
            books.0[chunk] = State::Done;
            books.1 = books.1.merge(part);
        }
        was_read
    }

    pub fn give_back(&self, chunk: usize) -> bool {
        let mut books = self.books.write().unwrap();
        let was_read = books.0.get(chunk) == Some(&State::Reading);
        if was_read {
            books.0[chunk] = State::Waiting;
        }
        was_read
    }

    pub fn status(&self) -> Status {
        let books = self.books.read().unwrap();
        let count = |state| books.0.iter().filter(|s| **s == state).count();
        Status {
            waiting: count(State::Waiting),
            reading: count(State::Reading),
            done: count(State::Done),
            total: books.1,
        }
    }
}
