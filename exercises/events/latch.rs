//! A counter that threads can wait for: "all chunks are read, now merge".

/// A gate that opens when a given number of things have happened. It opens once, and stays open.
pub struct Latch {
    // What must be counted, and which threads must be told?
}

impl Latch {
    /// A latch that opens after `count` calls of `count_down`. With a `count` of 0 it is open from
    /// the beginning.
    pub fn new(count: usize) -> Latch {
        todo!("make a latch that waits for {count} things")
    }

    /// One of the things has happened. Any thread may call this, and a thread may call it several
    /// times. Calls after the latch has opened do nothing.
    pub fn count_down(&self) {
        todo!("count, and wake those who wait when it was the last")
    }

    /// Returns once the latch is open. Any number of threads may wait. A thread that waits sleeps.
    ///
    /// What the threads did before their calls of `count_down` is visible after `wait`.
    pub fn wait(&self) {
        todo!("sleep until nothing is left to happen")
    }
}
