//! Mistake: overlapping ranges
//!
//! The end of a Rust range is not part of it. Here it is taken for the last row: each range but the
//! first starts with the last row of the one before.
//!
//! Rejected by: ten_rows, native, as overlapping ranges
//! Rejected by: ten_rows, model, as overlapping ranges
//! Rejected by: every_row_once, native, as overlapping ranges

use std::ops::Range;

pub struct ChunkRanges {
    left: Range<usize>,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0);
    ChunkRanges { left: 0..rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.left.is_empty() {
            return None;
        }
        let start = self.left.start.saturating_sub(1);
        self.left.start += self.chunk.min(self.left.len());
        Some(start..self.left.start)
    }
}
