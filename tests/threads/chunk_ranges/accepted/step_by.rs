//! The starts come from the standard library, which also panics when the step is 0.

use std::iter::StepBy;
use std::ops::Range;

pub struct ChunkRanges {
    starts: StepBy<Range<usize>>,
    rows: usize,
    chunk: usize,
}

pub fn chunk_ranges(rows: usize, chunk: usize) -> ChunkRanges {
    ChunkRanges { starts: (0..rows).step_by(chunk), rows, chunk }
}

impl Iterator for ChunkRanges {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.starts.next()?;
        Some(start..start.saturating_add(self.chunk).min(self.rows))
    }
}
