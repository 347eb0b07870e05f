//! A header of two numbers that belong together: readers copy it, and the writer never waits for them.

use std::sync::atomic::{AtomicU64};

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// How many rows the file has.
    pub rows: u64,
    /// Their sum.
    pub sum: u64,
}

/// The header in memory that one writer shares with any number of readers, which may be other processes.
pub struct SeqLock {
    rows: AtomicU64,
    sum: AtomicU64,
    // How does a reader learn that the two belong together?
}

impl SeqLock {
    /// A lock with this header in it.
    pub fn new(header: Header) -> SeqLock {
        SeqLock { rows: AtomicU64::new(header.rows), sum: AtomicU64::new(header.sum) }
    }

    /// Replaces the header, and waits for no reader. There is one writer at a time. If the previous writer died
    /// in the middle of a write, this is the first header that is whole again.
    pub fn write(&self, header: Header) {
        todo!("replace {:?} and {:?} by {header:?}", self.rows, self.sum)
    }

    /// A copy of the header, as one call of `write` left it, or `new`. It tries `tries` times at most, and a try fails
    /// only if a write is under way. None if every try failed.
    ///
    /// A thread that knows that a `write` has returned gets that header or a later one.
    pub fn read(&self, tries: usize) -> Option<Header> {
        todo!("copy the header, in {tries} tries at most")
    }
}
