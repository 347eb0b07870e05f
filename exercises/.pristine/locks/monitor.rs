//! The state of a reduction, in one place: which chunks are waiting, being read, or done.

use interleave::Partial;

/// What a monitor knows at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// How many chunks are waiting to be claimed.
    pub waiting: usize,
    /// How many chunks have been claimed, and neither finished nor given back since.
    pub reading: usize,
    /// How many chunks are finished. The three numbers add up to the number of all chunks.
    pub done: usize,
    /// The parts of the finished chunks, merged.
    pub total: Partial,
}

/// Keeps the books of a reduction for its threads. Any thread can call any method at any time; each
/// call happens as a whole, and returns without waiting for a read that another thread has begun.
pub struct Monitor {
    // What belongs together?
}

impl Monitor {
    /// Creates a monitor in which the chunks `0..chunks` are waiting.
    pub fn new(chunks: usize) -> Monitor {
        todo!("{chunks} chunks wait")
    }

    /// Claims the lowest waiting chunk and returns it, or returns `None` if no chunk is waiting.
    pub fn claim(&self) -> Option<usize> {
        todo!("which chunk is next?")
    }

    /// Notes that the chunk has been read, and that this is its part, which may have no values.
    /// Returns false, and changes nothing, if the chunk is not being read, because it was never
    /// claimed, or because it has been finished or given back already.
    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        todo!("chunk {chunk} is done: {part:?}")
    }

    /// Notes that the chunk could not be read; it is waiting again and can be claimed. Returns
    /// false, and changes nothing, if the chunk is not being read.
    pub fn give_back(&self, chunk: usize) -> bool {
        todo!("chunk {chunk} waits again")
    }

    /// Returns the current state, with everything in it taken at the same moment.
    pub fn status(&self) -> Status {
        todo!("count")
    }
}
