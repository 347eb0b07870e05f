//! The state of a reduction, in one place: which chunks wait, are being read, or are done.

use interleave::Partial;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

/// What a monitor knows, at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// Chunks that no thread has claimed.
    pub waiting: usize,
    /// Chunks that a thread has claimed, and that are neither finished nor given back.
    pub reading: usize,
    /// Chunks that are finished. The three numbers add up to the number of all chunks.
    pub done: usize,
    /// The parts of the finished chunks, merged.
    pub total: Partial,
}

/// Keeps the books of a reduction for its threads. All methods can be called by any thread at any time;
/// each of them happens as a whole, and returns without waiting for a read that another thread has begun.
pub struct Monitor {
    /// One lock for all of it, because every method must find the three sets in agreement.
    books: Mutex<Books>,
}

/// Every chunk is in `waiting`, or in `reading`, or counted in `done`, and in one of them only.
struct Books {
    waiting: BTreeSet<usize>,
    reading: BTreeSet<usize>,
    done: usize,
    /// Of the `done` chunks.
    total: Partial,
}

impl Monitor {
    /// A monitor in which the chunks `0..chunks` are waiting.
    pub fn new(chunks: usize) -> Monitor {
        let waiting = (0..chunks).collect();
        let books = Books { waiting, reading: BTreeSet::new(), done: 0, total: Partial::default() };
        Monitor { books: Mutex::new(books) }
    }

    /// Claims the lowest chunk that is waiting, or returns None if none is.
    pub fn claim(&self) -> Option<usize> {
        let mut books = self.books();
        let chunk = books.waiting.pop_first()?;
        books.reading.insert(chunk);
        Some(chunk)
    }

    /// The chunk has been read, and this is its part; it may be a part of no values. False, and
    /// nothing changes, if the chunk is not being read: it was never claimed, or it is finished or
    /// given back already.
    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let mut books = self.books();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.done += 1;
            books.total = books.total.merge(part);
        }
        was_read
    }

    /// The chunk could not be read; it waits again, for the next claim. False, and nothing changes,
    /// if the chunk is not being read.
    pub fn give_back(&self, chunk: usize) -> bool {
        let mut books = self.books();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.waiting.insert(chunk);
        }
        was_read
    }

    /// The current state, all of it as of the same moment.
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
