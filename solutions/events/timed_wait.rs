//! Waiting for enough chunks, but not forever.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// How many chunks have been read. Threads can wait until this number is large enough.
#[derive(Default)]
pub struct Progress {
    /// It only rises.
    read: Mutex<usize>,
    /// Notified whenever `read` has risen, for all threads: each knows how much is enough for it.
    risen: Condvar,
}

impl Progress {
    /// A count of 0, because no chunk has been read yet.
    pub fn new() -> Progress {
        Progress::default()
    }

    /// Says that one more chunk has been read.
    pub fn advance(&self) {
        *self.read.lock().unwrap() += 1;
        self.risen.notify_all();
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
        let start = Instant::now();
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            // What is left is worked out anew after each wake-up. Nothing is added to an `Instant`,
            // so no limit is too long, and the result is never below zero.
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            read = self.risen.wait_timeout(read, left).unwrap().0;
        }
        true
    }
}
