//! A dataset that counts how many reads are under way.

use super::counting::Counting;
use super::room::Room;
use interleave::{Error, Source};
use std::ops::Range;

/// Whole numbers from 1.0 on. Ends the check if more than so many reads are under way at once.
pub struct Crowded {
    /// What is read, and how often.
    pub values: Counting,
    reads: Room,
}

impl Crowded {
    /// A dataset of `rows` rows that `most` threads may read at once; more have the verdict
    /// `too_many`.
    pub fn new(rows: usize, most: usize, too_many: &'static str) -> Crowded {
        Crowded {
            values: Counting::whole_numbers(rows),
            reads: Room::new(most, too_many, "reads are under way"),
        }
    }
}

impl Source for Crowded {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.reads.enter();
        let values = self.values.read(rows);
        self.reads.leave();
        values
    }
}
