//! A dataset with more rows than a number of 16 bits can count.

use harness::ensure;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use interleave::{Error, Partial, Source};
use std::ops::Range;

/// A few more than such a number can count. A count that begins anew is as good as any other until then.
pub const MANY: usize = (1 << 16) + 5;

/// More than a number has bits, and more than one of 8 bits can count. For checks that would take long with [`MANY`].
pub const HUNDREDS: usize = 300;

/// [`MANY`] rows of 1.0. A row that is read a second time ends the check, because a claim that begins anew would never
/// come to the last row.
pub struct Numerous {
    /// By row.
    was_read: Vec<AtomicBool>,
    again: &'static str,
}

impl Numerous {
    /// `again` is the verdict if a row is read twice.
    pub fn new(again: &'static str) -> Numerous {
        Numerous { was_read: (0..MANY).map(|_| AtomicBool::new(false)).collect(), again }
    }

    /// What its rows come to.
    pub fn whole() -> Partial {
        Partial { count: MANY as u64, sum: MANY as f64 }
    }
}

impl Source for Numerous {
    fn rows(&self) -> usize {
        MANY
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        for row in rows.clone() {
            ensure!(
                !self.was_read[row].swap(true, Relaxed),
                self.again,
                "row {row} of {MANY} is read a second time. How far can the number count that says what comes next?"
            );
        }
        Ok(vec![1.0; rows.len()])
    }
}
