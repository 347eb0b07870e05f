//! A counter that threads can wait for: "all chunks are read, now merge".

use std::sync::{Condvar, Mutex};

/// A gate that opens once a given number of things have happened. It opens only once, and stays
/// open.
pub struct Latch {
    /// How many things have yet to happen. It never rises, and once it is 0 the latch is open.
    left: Mutex<usize>,
    /// Notified by the call that brings `left` to 0, for all the waiting threads.
    opened: Condvar,
}

impl Latch {
    /// A latch that opens after `count` calls of `count_down`. With a `count` of 0 it is open from
    /// the start.
    pub fn new(count: usize) -> Latch {
        Latch { left: Mutex::new(count), opened: Condvar::new() }
    }

    /// Says that one of the things has happened. Any thread may call this, even several times.
    /// Calls do nothing once the latch has opened.
    pub fn count_down(&self) {
        let mut left = self.left.lock().unwrap();
        *left = left.saturating_sub(1);
        if *left == 0 {
            self.opened.notify_all();
        }
    }

    /// Returns once the latch is open. Any number of threads may wait. A waiting thread sleeps.
    ///
    /// Whatever the threads did before they called `count_down` is visible once `wait` has
    /// returned.
    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 0 {
            left = self.opened.wait(left).unwrap();
        }
    }
}
