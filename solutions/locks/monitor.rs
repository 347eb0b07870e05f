//! The state of a reduction, in one place: which chunks are waiting, being read, or done.

use interleave::Partial;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

/// What a monitor knows at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// How many chunks are waiting to be claimed.
    pub waiting: usize,
    /// How many chunks have been claimed, and neither finished nor given back since.
    pub reading: usize,
    /// How many chunks are finished. The three numbers add up to the number of all chunks.
    pub done: usize,
    /// The parts of the finished chunks, merged.
    pub total: Partial,
}

/// Keeps the books of a reduction for its threads. Any thread can call any method at any time; each
/// call happens as a whole, and returns without waiting for a read that another thread has begun.
pub struct Monitor {
    /// One lock for all of it, because every method must find all of it in agreement.
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
    /// Creates a monitor in which the chunks `0..chunks` are waiting.
    pub fn new(chunks: usize) -> Monitor {
        let waiting = (0..chunks).collect();
        let books = Books { waiting, reading: BTreeSet::new(), done: 0, total: Partial::default() };
        Monitor { books: Mutex::new(books) }
    }

    /// Claims the lowest waiting chunk and returns it, or returns `None` if no chunk is waiting.
    pub fn claim(&self) -> Option<usize> {
        let mut books = self.books();
        let chunk = books.waiting.pop_first()?;
        books.reading.insert(chunk);
        Some(chunk)
    }

    /// Notes that the chunk has been read, and that this is its part, which may have no values.
    /// Returns false, and changes nothing, if the chunk is not being read, because it was never
    /// claimed, or because it has been finished or given back already.
    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        let mut books = self.books();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.done += 1;
            books.total = books.total.merge(part);
        }
        was_read
    }

    /// Notes that the chunk could not be read; it is waiting again and can be claimed. Returns
    /// false, and changes nothing, if the chunk is not being read.
    pub fn give_back(&self, chunk: usize) -> bool {
        let mut books = self.books();
        let was_read = books.reading.remove(&chunk);
        if was_read {
            books.waiting.insert(chunk);
        }
        was_read
    }

    /// Returns the current state, with everything in it taken at the same moment.
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
