//! A header with two numbers that belong together: readers copy it, and the writer never waits for them.

use std::sync::atomic::AtomicU64;

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// How many rows the file has.
    pub rows: u64,
    /// The sum of all rows.
    pub sum: u64,
}

/// The header, in memory that one writer shares with any number of readers, which may be other processes.
pub struct SeqLock {
    rows: AtomicU64,
    sum: AtomicU64,
    // How does a reader learn that the two numbers belong together?
}

impl SeqLock {
    /// A lock with this header in it.
    pub fn new(header: Header) -> SeqLock {
        SeqLock { rows: AtomicU64::new(header.rows), sum: AtomicU64::new(header.sum) }
    }

    /// Replaces the header, without waiting for any reader. There is only one writer at a time. If the
    /// previous writer died in the middle of a write, this write makes the header whole again.
    pub fn write(&self, header: Header) {
        todo!("replace {:?} and {:?} by {header:?}", self.rows, self.sum)
    }

    /// Returns a copy of the header, as `new` or a single call of `write` left it. Makes at most `tries`
    /// attempts, each of which fails only if a write is under way. Returns `None` if all of them failed.
    ///
    /// A thread that knows that a `write` has returned gets that write's header or a later one.
    pub fn read(&self, tries: usize) -> Option<Header> {
        todo!("copy the header, in {tries} tries at most")
    }
}
