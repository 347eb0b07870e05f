//! Mistake: past the end
//!
//! Every range is a whole chunk long, even the last one.
//!
//! Rejected by: ten_rows, native, as past the end
//! Rejected by: ten_rows, model, as past the end
//! Rejected by: every_row_once, native, as past the end

use std::ops::Range;

pub struct ChunkRanges {
    rows: usize,
    chunk: usize,
    start: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0);
    ChunkRanges { rows, chunk, start: 0 }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.start >= self.rows {
            return None;
        }
        let start = self.start;
        self.start += self.chunk;
        Some(start..self.start)
    }
}
