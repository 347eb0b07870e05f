//! The rows of a dataset, cut into chunks that threads can share out.

use std::ops::Range;

/// The chunks of a dataset, from first to last. See [`chunk_ranges`].
pub struct ChunkRanges {
    /// The rows that no range has covered yet.
    left: Range<usize>,
    /// The length of every range except the last. It is never 0.
    chunk: usize,
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
    assert!(chunk > 0, "a chunk of 0 rows would never get to the end");
    ChunkRanges { left: 0..rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.left.is_empty() {
            return None;
        }
        // Compares lengths, not ends: `start + chunk` may be more than a usize can hold.
        let start = self.left.start;
        self.left.start += self.chunk.min(self.left.len());
        Some(start..self.left.start)
    }
}
