//! Threads move rows from one dataset to another, in whatever direction they like.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

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
    /// No two datasets have the same number, and it never changes. A thread that needs two datasets
    /// locks the one with the lower number first.
    number: u64,
}

/// The number of the next dataset. All that matters is that no two are equal, so Relaxed is enough.
static NEXT: AtomicU64 = AtomicU64::new(0);

impl Dataset {
    /// Creates a dataset with these rows.
    pub fn new(rows: Vec<f64>) -> Dataset {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Dataset { rows: Mutex::new(rows), number }
    }

    /// Calls `work` with the rows, which no other thread can see or change in the meantime.
    pub fn with<R>(&self, work: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        work(&mut self.lock())
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
        if self.number == to.number {
            let present = self.lock().len();
            return enough(present, count).map(|_| ());
        }
        let (mut from, mut to) = lock_both(self, to);
        let start = enough(from.len(), count)?;
        to.extend(from.drain(start..));
        Ok(())
    }

    /// Returns the rows of both datasets as they are at one moment. The two may be the same
    /// dataset.
    pub fn both(a: &Dataset, b: &Dataset) -> (Vec<f64>, Vec<f64>) {
        if a.number == b.number {
            let rows = a.lock().clone();
            return (rows.clone(), rows);
        }
        let (a, b) = lock_both(a, b);
        (a.clone(), b.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<f64>> {
        self.rows.lock().expect("no thread panics while the rows are locked")
    }
}

type Rows<'a> = MutexGuard<'a, Vec<f64>>;

/// Locks two different datasets, in the order that all threads keep to. Returns them as they were
/// given.
fn lock_both<'a>(a: &'a Dataset, b: &'a Dataset) -> (Rows<'a>, Rows<'a>) {
    if a.number < b.number {
        let a = a.lock();
        (a, b.lock())
    } else {
        let b = b.lock();
        (a.lock(), b)
    }
}

/// The number of rows that stay, if there are enough.
fn enough(present: usize, wanted: usize) -> Result<usize, TooFew> {
    present.checked_sub(wanted).ok_or(TooFew { wanted, present })
}
