//! The state of a reduction, in one place: which chunks wait, are being read, or are done.

use interleave::Partial;

/// What a monitor knows, at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// Chunks that no thread has claimed.
    pub waiting: usize,
    /// Chunks that a thread has claimed, and that are neither finished nor given back.
    pub reading: usize,
    /// Chunks that are finished. The three numbers add up to the number of all chunks.
    pub done: usize,
    /// The parts of the finished chunks, merged.
    pub total: Partial,
}

/// Keeps the books of a reduction for its threads. All methods can be called by any thread at any time;
/// each of them happens as a whole, and returns without waiting for a read that another thread has begun.
pub struct Monitor {
    // What belongs together?
}

impl Monitor {
    /// A monitor in which the chunks `0..chunks` are waiting.
    pub fn new(chunks: usize) -> Monitor {
        todo!("{chunks} chunks wait")
    }

    /// Claims the lowest chunk that is waiting, or returns None if none is.
    pub fn claim(&self) -> Option<usize> {
        todo!("which chunk is next?")
    }

    /// The chunk has been read, and this is its part; it may be a part of no values. False, and
    /// nothing changes, if the chunk is not being read: it was never claimed, or it is finished or
    /// given back already.
    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        todo!("chunk {chunk} is done: {part:?}")
    }

    /// The chunk could not be read; it waits again, for the next claim. False, and nothing changes,
    /// if the chunk is not being read.
    pub fn give_back(&self, chunk: usize) -> bool {
        todo!("chunk {chunk} waits again")
    }

    /// The current state, all of it as of the same moment.
    pub fn status(&self) -> Status {
        todo!("count")
    }
}
