//! The rows of a dataset, cut into chunks that threads can share out.

use std::ops::Range;

/// The chunks of a dataset, from first to last. See [`chunk_ranges`].
pub struct ChunkRanges {
    // What must `next` know to make the next range?
}

/// Cuts the rows `0..rows` into ranges of `chunk` rows each, in order; the last range is shorter if
/// `rows` is not a multiple of `chunk`. No range is empty, so if there are no rows, there are no
/// ranges. After the end, `next` returns `None` forever.
///
/// This works for up to `usize::MAX` rows, and for a `chunk` larger than `rows`.
///
/// # Panics
/// Panics if `chunk` is 0. The panic comes from this call, not from the first call of `next`.
pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    todo!("cut {rows} rows into ranges of {chunk}")
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        todo!("return the next range, or None after the last")
    }
}
