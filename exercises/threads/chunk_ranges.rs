//! The rows of a dataset, cut into chunks that threads can share out.

use std::ops::Range;

/// The chunks of a dataset, from first to last. See [`chunk_ranges`].
pub struct ChunkRanges {
    // What must `next` know to make the next range?
}

/// The rows `0..rows` in ranges of `chunk` rows each, in order; the last range is shorter if
/// `chunk` does not divide `rows`. No range is empty, so without rows there are no ranges. After
/// the end, `next` returns `None` forever.
///
/// It works for up to `usize::MAX` rows, and for a `chunk` larger than `rows`.
///
/// # Panics
/// If `chunk` is 0. It is this call that panics, not the first call of `next`.
pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    todo!("cut {rows} rows into ranges of {chunk}")
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        todo!("return the next range, or None after the last")
    }
}
