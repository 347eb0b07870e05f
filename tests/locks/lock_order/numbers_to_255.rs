//! Mistake: two mistaken for one
//!
//! A dataset has a number of 8 bits, and the numbers begin again after 255: two datasets with the same number are taken
//! for one.
//!
//! Rejected by: very_far_apart, native, as two mistaken for one

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooFew {
    pub wanted: usize,
    pub present: usize,
}

pub struct Dataset {
    rows: Mutex<Vec<f64>>,
    number: u8,
}

static NEXT: AtomicU8 = AtomicU8::new(0);

impl Dataset {
    pub fn new(rows: Vec<f64>) -> Dataset {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Dataset { rows: Mutex::new(rows), number }
    }

    pub fn with<R>(&self, work: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        work(&mut self.lock())
    }

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

    pub fn both(a: &Dataset, b: &Dataset) -> (Vec<f64>, Vec<f64>) {
        if a.number == b.number {
            let rows = a.lock().clone();
            return (rows.clone(), rows);
        }
        let (a, b) = lock_both(a, b);
        (a.clone(), b.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<f64>> {
        self.rows.lock().expect("nobody panics while the rows are locked")
    }
}

type Rows<'a> = MutexGuard<'a, Vec<f64>>;

fn lock_both<'a>(a: &'a Dataset, b: &'a Dataset) -> (Rows<'a>, Rows<'a>) {
    if a.number < b.number {
        let a = a.lock();
        (a, b.lock())
    } else {
        let b = b.lock();
        (a.lock(), b)
    }
}

fn enough(present: usize, wanted: usize) -> Result<usize, TooFew> {
    present.checked_sub(wanted).ok_or(TooFew { wanted, present })
}
