//! A piece that ends its workers: it is lent a limited number of times, and then the job ends with one
//! error.

use interleave::Partial;

/// A job: pieces that workers take, finish, or are lost with.
pub struct Job {
    // What do you know of each piece? And which threads sleep here, until when?
}

/// A piece was lent as often as it may be, and every worker was lost with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poison {
    /// The number of the piece.
    pub piece: usize,
}

impl Job {
    /// A job of `pieces` pieces, numbered from 0. Once `limit` workers have been lost with one
    /// piece, the job is over; `limit` is at least 1.
    pub fn new(pieces: usize, limit: usize) -> Job {
        todo!("{pieces} pieces, {limit} losses")
    }

    /// Lends the first piece that is neither lent nor done. While all pieces that are not done are lent, it
    /// sleeps, because a worker may be lost with one of them. Returns None when the job is over: all pieces
    /// are done, or one has been lost too often.
    pub fn take(&self) -> Option<usize> {
        todo!("wait for a piece, or for the end")
    }

    /// Takes the part of a piece that is lent. After the end of the job it does nothing.
    pub fn finish(&self, piece: usize, part: Partial) {
        todo!("keep {part:?} as the part of {piece}")
    }

    /// The worker that has the piece is lost. The piece can be taken again, unless that was the last worker
    /// that could be lost with it: then the job is over. After the end of the job it does nothing.
    pub fn lost(&self, piece: usize) {
        todo!("count a loss of {piece}")
    }

    /// Sleeps until the job is over, and returns all parts merged in the order of their numbers,
    /// starting with `Partial::default()`.
    ///
    /// # Errors
    /// [`Poison`] with the piece that ended the job.
    pub fn whole(&self) -> Result<Partial, Poison> {
        todo!("wait for the end")
    }
}
