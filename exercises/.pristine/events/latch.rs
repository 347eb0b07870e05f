//! A counter that threads can wait for: "all chunks are read, now merge".

/// A gate that opens once a given number of things have happened. It opens only once, and stays
/// open.
pub struct Latch {
    // What must be counted, and which threads must be told?
}

impl Latch {
    /// A latch that opens after `count` calls of `count_down`. With a `count` of 0 it is open from
    /// the start.
    pub fn new(count: usize) -> Latch {
        todo!("make a latch that waits for {count} things")
    }

    /// Says that one of the things has happened. Any thread may call this, even several times.
    /// Calls do nothing once the latch has opened.
    pub fn count_down(&self) {
        todo!("count, and wake the waiting threads if this was the last")
    }

    /// Returns once the latch is open. Any number of threads may wait. A waiting thread sleeps.
    ///
    /// Whatever the threads did before they called `count_down` is visible once `wait` has
    /// returned.
    pub fn wait(&self) {
        todo!("sleep until nothing is left to happen")
    }
}
