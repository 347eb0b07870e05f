//! A piece may kill its workers: it is lent only a limited number of times, and then the job ends
//! with one error.

use interleave::Partial;

/// A job: workers take pieces, and either finish them or are lost with them.
pub struct Job {
    // What do you know about each piece? And which threads sleep here, and until when?
}

/// A piece has been lent as often as it may be, and each time its worker was lost.
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

    /// Lends the first piece that is neither lent nor done. If all pieces that are not done are lent, it sleeps,
    /// because one of their workers may be lost. Returns `None` when the job is over, which means that all pieces are
    /// done or that too many workers have been lost with one.
    pub fn take(&self) -> Option<usize> {
        todo!("wait for a piece, or for the end")
    }

    /// Takes the part of a piece that is lent. After the end of the job, the call does nothing.
    pub fn finish(&self, piece: usize, part: Partial) {
        todo!("keep {part:?} as the part of {piece}")
    }

    /// Notes that the worker that has the piece is lost. The piece can be taken again, unless it has now cost the job
    /// `limit` workers: then the job is over. After the end of the job, the call does nothing.
    pub fn lost(&self, piece: usize) {
        todo!("count a loss of {piece}")
    }

    /// Sleeps until the job is over, and returns all parts merged in the order of their pieces, starting with
    /// `Partial::default()`.
    ///
    /// # Errors
    /// Returns [`Poison`] with the piece that ended the job.
    pub fn whole(&self) -> Result<Partial, Poison> {
        todo!("wait for the end")
    }
}
