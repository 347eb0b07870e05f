//! Mistake: ranges after the end
//!
//! The sum does not panic but wraps: after a last range that is short, the next start is past
//! `usize::MAX`, and so near 0 again.
//!
//! Rejected by: stays_ended, native, as ranges after the end

use std::ops::Range;

pub struct ChunkRanges {
    start: usize,
    rows: usize,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0, "chunks of no rows");
    ChunkRanges { start: 0, rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.start >= self.rows {
            return None;
        }
        let start = self.start;
        let end = start + self.chunk.min(self.rows - start);
        self.start = start.wrapping_add(self.chunk);
        Some(start..end)
    }
}
