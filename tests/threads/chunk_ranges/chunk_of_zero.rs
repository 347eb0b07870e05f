//! Mistake: chunk of zero
//!
//! Nothing stops a chunk of 0 rows: the ranges stay empty and never get to the end.
//!
//! Rejected by: chunk_of_zero, native, as chunk of zero

use std::ops::Range;

pub struct ChunkRanges {
    left: Range<usize>,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
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
