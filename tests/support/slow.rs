//! A dataset of which one row takes long to read.

use super::latch::Latch;
use interleave::{Error, Source};
use std::ops::Range;

/// Reading row 1 begins, and ends when the latch is open. The other rows are read at once.
pub struct Slow {
    rows: usize,
    /// Opens when a read of row 1 begins.
    pub begun: Latch,
    /// Opens when it may end.
    pub go_on: Latch,
}

impl Slow {
    /// A dataset of `rows` rows.
    pub fn new(rows: usize) -> Slow {
        Slow { rows, begun: Latch::default(), go_on: Latch::default() }
    }
}

impl Source for Slow {
    fn rows(&self) -> usize {
        self.rows
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        if rows.contains(&1) {
            self.begun.open();
            self.go_on.wait();
        }
        Ok(rows.map(|row| row as f64).collect())
    }
}
