//! The ranges are counted: range `i` starts at `i * chunk`.

use std::ops::Range;

pub struct ChunkRanges {
    numbers: Range<usize>,
    rows: usize,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    ChunkRanges { numbers: 0..rows.div_ceil(chunk), rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.numbers.next()? * self.chunk;
        Some(start..start + self.chunk.min(self.rows - start))
    }
}
