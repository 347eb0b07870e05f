//! Mistake: overlapping ranges
//!
//! The number of the next range has 16 bits, so after 65,536 of them it begins anew.
//!
//! Rejected by: many_ranges, native, as overlapping ranges

use std::ops::Range;

pub struct ChunkRanges {
    rows: usize,
    chunk: usize,
    next: u16,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0, "a chunk has at least one row");
    ChunkRanges { rows, chunk, next: 0 }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start =
            self.chunk.checked_mul(usize::from(self.next)).filter(|start| *start < self.rows)?;
        self.next = self.next.wrapping_add(1);
        Some(start..start + self.chunk.min(self.rows - start))
    }
}
