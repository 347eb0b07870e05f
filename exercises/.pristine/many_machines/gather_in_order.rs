//! Parts arrive in any order, some of them twice, and are merged in the order of the file.

use interleave::Partial;

/// The parts of a number of pieces, gathered from many workers.
pub struct Gather {
    // What do you keep for each piece? And what wakes a thread that is waiting for all of them?
}

impl Gather {
    /// Gathers the parts of `pieces` pieces, which are numbered from 0.
    pub fn new(pieces: usize) -> Gather {
        todo!("make room for {pieces} parts")
    }

    /// Takes the part of a piece, and returns whether it is the first one for that piece. A later one is dropped.
    /// Any number of threads may call it at the same time, even for the same piece.
    pub fn arrive(&self, piece: usize, part: Partial) -> bool {
        todo!("keep {part:?} as the part of piece {piece}, unless there is one")
    }

    /// Sleeps until every piece has its part, then returns all parts merged in the order of their pieces, starting
    /// with `Partial::default()`. Any number of threads may wait, and all of them get the same result.
    pub fn whole(&self) -> Partial {
        todo!("wait for the last part, then merge")
    }
}
