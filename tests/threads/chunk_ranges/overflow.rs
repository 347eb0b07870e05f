//! Mistake: overflow
//!
//! `start + chunk` is worked out before it is compared with `rows`: near `usize::MAX` it does not
//! fit.
//!
//! Rejected by: most_rows, native, as overflow

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
        if self.start == self.rows {
            return None;
        }
        let start = self.start;
        self.start = (start + self.chunk).min(self.rows);
        Some(start..self.start)
    }
}
