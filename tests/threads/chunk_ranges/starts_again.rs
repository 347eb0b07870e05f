//! Mistake: ranges after the end
//!
//! At the end the iterator gets ready for another round: a caller that asks once more gets the first
//! chunk again.
//!
//! Rejected by: stays_ended, native, as ranges after the end

use std::ops::Range;

pub struct ChunkRanges {
    rows: usize,
    left: Range<usize>,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    assert!(chunk > 0);
    ChunkRanges { rows, left: 0..rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.left.is_empty() {
            self.left = 0..self.rows;
            return None;
        }
        let start = self.left.start;
        self.left.start += self.chunk.min(self.left.len());
        Some(start..self.left.start)
    }
}
