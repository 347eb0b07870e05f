//! Waiting for enough chunks, but not forever.

use std::time::Duration;

/// How many chunks have been read. Threads can wait until this number is large enough.
pub struct Progress {
    // What does a waiting thread check, and what wakes it?
}

impl Progress {
    /// A count of 0, because no chunk has been read yet.
    pub fn new() -> Progress {
        todo!("begin at 0")
    }

    /// Says that one more chunk has been read.
    pub fn advance(&self) {
        todo!("count it, and tell the waiting threads")
    }

    /// Waits until at least `chunks` chunks have been read, but no longer than `limit`. Returns
    /// whether that many have been read.
    ///
    /// Returns true as soon as enough chunks have been read, or at once if enough have been read
    /// already. Once it has returned true, whatever was done before the calls of `advance` that made it
    /// true is visible to the calling thread.
    ///
    /// Does not return false before `limit` is over. The limit covers the whole call,
    /// however often the thread is woken in between. A limit that is too long for the clock, such
    /// as `Duration::MAX`, never ends the wait. Any number of threads may wait, each for a number
    /// of its own. A waiting thread sleeps.
    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        todo!("wait for {chunks} chunks, or for {limit:?}")
    }
}
