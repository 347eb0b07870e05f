//! Mistake: wrong ranges
//!
//! The rows that do not fill a chunk are added to the last whole chunk, which becomes longer than a
//! chunk may be. A caller with room for `chunk` rows doesn't have enough.
//!
//! Rejected by: ten_rows, native, as wrong ranges
//! Rejected by: ten_rows, model, as wrong ranges
//! Rejected by: every_row_once, native, as wrong ranges

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
        let whole_chunks = self.left.len() / self.chunk;
        let start = self.left.start;
        self.left.start = if whole_chunks > 1 { start + self.chunk } else { self.left.end };
        Some(start..self.left.start)
    }
}
