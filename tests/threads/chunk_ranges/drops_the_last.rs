//! Mistake: lost remainder
//!
//! `rows / chunk` is rounded down: the rows after the last whole chunk are in no range.
//!
//! Rejected by: ten_rows, native, as lost remainder
//! Rejected by: ten_rows, model, as lost remainder
//! Rejected by: every_row_once, native, as lost remainder

use std::ops::Range;

pub struct ChunkRanges {
    chunk: usize,
    next: usize,
    chunks: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    ChunkRanges { chunk, next: 0, chunks: rows / chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.next == self.chunks {
            return None;
        }
        let start = self.next * self.chunk;
        self.next += 1;
        Some(start..start + self.chunk)
    }
}
