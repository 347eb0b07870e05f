//! Mistake: empty range
//!
//! There are always `rows / chunk + 1` ranges. If `chunk` divides `rows`, the last has no rows.
//!
//! Rejected by: ten_rows, native, as empty range
//! Rejected by: ten_rows, model, as empty range
//! Rejected by: no_rows, native, as empty range

use std::ops::Range;

pub struct ChunkRanges {
    rows: usize,
    chunk: usize,
    next: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0);
    ChunkRanges { rows, chunk, next: 0 }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.next == self.rows / self.chunk + 1 {
            return None;
        }
        let start = self.next * self.chunk;
        self.next += 1;
        Some(start..(start + self.chunk).min(self.rows))
    }
}
