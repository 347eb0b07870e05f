//! Threads move rows from one dataset to another, in whatever direction they like.

use std::sync::Mutex;

/// There are fewer rows than the caller wanted to move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooFew {
    /// How many rows the caller wanted to move.
    pub wanted: usize,
    /// How many rows there were.
    pub present: usize,
}

/// A dataset in memory that several threads change. Every dataset has a lock of its own, so a
/// thread that is working on one dataset, or waiting for one, does not hold up threads that are
/// working on others.
pub struct Dataset {
    rows: Mutex<Vec<f64>>,
    // Is there anything else that you need?
}

impl Dataset {
    /// Creates a dataset with these rows.
    pub fn new(rows: Vec<f64>) -> Dataset {
        todo!("a dataset of {} rows", rows.len())
    }

    /// Calls `work` with the rows, which no other thread can see or change in the meantime.
    pub fn with<R>(&self, work: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        todo!("lock the rows and call `work`")
    }

    /// Moves the last `count` rows of this dataset to the end of `to`, in the same order. If `to`
    /// is this dataset, the rows stay where they are.
    ///
    /// No thread sees a row in both datasets or in neither. Two threads may move rows in opposite
    /// directions at the same time, and both must finish, whatever the schedule: trying again until
    /// you are lucky is not enough.
    ///
    /// # Errors
    /// Returns [`TooFew`] if this dataset has fewer than `count` rows. Then nothing changes.
    pub fn move_to(&self, to: &Dataset, count: usize) -> Result<(), TooFew> {
        todo!("move {count} rows")
    }

    /// Returns the rows of both datasets as they are at one moment. The two may be the same
    /// dataset.
    pub fn both(a: &Dataset, b: &Dataset) -> (Vec<f64>, Vec<f64>) {
        todo!("copy both")
    }
}
