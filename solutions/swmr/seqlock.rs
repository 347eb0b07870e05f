//! A header with two numbers that belong together: readers copy it, and the writer never waits for them.

use std::sync::atomic::{AtomicU64, Ordering::{Acquire, Relaxed, Release}, fence};

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
    /// Even: the header is whole. Odd: a write is under way, or its writer has died.
    version: AtomicU64,
    rows: AtomicU64,
    sum: AtomicU64,
}

impl SeqLock {
    /// A lock with this header in it.
    pub fn new(header: Header) -> SeqLock {
        SeqLock {
            version: AtomicU64::new(0),
            rows: AtomicU64::new(header.rows),
            sum: AtomicU64::new(header.sum),
        }
    }

    /// Replaces the header, without waiting for any reader. There is only one writer at a time. If the
    /// previous writer died in the middle of a write, this write makes the header whole again.
    pub fn write(&self, header: Header) {
        // It may be odd already, because the last writer may have died.
        let odd = self.version.load(Relaxed) | 1;
        self.version.store(odd, Relaxed);
        // A reader that sees a store below sees the odd version, or a later one, after its fence.
        fence(Release);
        self.rows.store(header.rows, Relaxed);
        self.sum.store(header.sum, Relaxed);
        // A reader that sees this version sees both numbers.
        self.version.store(odd + 1, Release);
    }

    /// Returns a copy of the header, as `new` or a single call of `write` left it. Makes at most `tries`
    /// attempts, each of which fails only if a write is under way. Returns `None` if all of them failed.
    ///
    /// A thread that knows that a `write` has returned gets that write's header or a later one.
    pub fn read(&self, tries: usize) -> Option<Header> {
        (0..tries).find_map(|_| {
            let before = self.version.load(Acquire);
            if before % 2 == 1 {
                return None;
            }
            let header = Header { rows: self.rows.load(Relaxed), sum: self.sum.load(Relaxed) };
            // With the writer's fence: a number from a later write brings a later version.
            fence(Acquire);
            (self.version.load(Relaxed) == before).then_some(header)
        })
    }
}
