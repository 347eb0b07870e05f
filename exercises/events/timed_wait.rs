//! Waiting for enough chunks, but not forever.

use std::time::Duration;

/// How many chunks have been read. Threads can wait until there are enough.
pub struct Progress {
    // What does a thread that waits check, and what wakes it?
}

impl Progress {
    /// No chunk has been read yet.
    pub fn new() -> Progress {
        todo!("begin at 0")
    }

    /// One more chunk has been read.
    pub fn advance(&self) {
        todo!("count it, and tell those who wait")
    }

    /// Waits until at least `chunks` chunks have been read, but no longer than `limit`. Returns
    /// whether that many have been read.
    ///
    /// It returns true as soon as there are enough, at once if there are enough already. It does
    /// not return false before `limit` is over. The limit is for the whole call, however often the
    /// thread is woken in between. A limit too long for the clock never ends the wait;
    /// `Duration::MAX` is one. Any number of threads may wait, each for a number of its own. A
    /// thread that waits sleeps.
    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        todo!("wait for {chunks} chunks, or for {limit:?}")
    }
}
