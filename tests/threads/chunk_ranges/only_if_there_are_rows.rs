//! Mistake: chunk of zero
//!
//! A chunk of 0 panics only if there are rows. The mistake in the call then shows on the first dataset
//! that is not empty.
//!
//! Rejected by: chunk_of_zero, native, as chunk of zero

use std::ops::Range;

pub struct ChunkRanges {
    left: Range<usize>,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0 || rows == 0, "chunks of no rows");
    ChunkRanges { left: 0..rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.left.is_empty() {
            return None;
        }
        let start = self.left.start;
        self.left.start += self.chunk.min(self.left.len());
        Some(start..self.left.start)
    }
}
