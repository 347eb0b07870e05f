//! A counter that threads can wait for: "all chunks are read, now merge".

use std::sync::{Condvar, Mutex};

/// A gate that opens when a given number of things have happened. It opens once, and stays open.
pub struct Latch {
    /// How many things have still to happen. It never rises, and once it is 0 the latch is open.
    left: Mutex<usize>,
    /// Notified by the call that brings `left` to 0, for everybody who waits.
    opened: Condvar,
}

impl Latch {
    /// A latch that opens after `count` calls of `count_down`. With a `count` of 0 it is open from
    /// the beginning.
    pub fn new(count: usize) -> Latch {
        Latch { left: Mutex::new(count), opened: Condvar::new() }
    }

    /// One of the things has happened. Any thread may call this, and a thread may call it several
    /// times. Calls after the latch has opened do nothing.
    pub fn count_down(&self) {
        let mut left = self.left.lock().unwrap();
        *left = left.saturating_sub(1);
        if *left == 0 {
            self.opened.notify_all();
        }
    }

    /// Returns once the latch is open. Any number of threads may wait. A thread that waits sleeps.
    ///
    /// What the threads did before their calls of `count_down` is visible after `wait`.
    pub fn wait(&self) {
        let mut left = self.left.lock().unwrap();
        while *left > 0 {
            left = self.opened.wait(left).unwrap();
        }
    }
}
