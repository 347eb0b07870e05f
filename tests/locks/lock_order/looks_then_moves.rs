//! Mistake: check then act
//!
//! The thread checks whether there are enough rows before it takes both locks. Meanwhile another thread
//! takes the last row.
//!
//! Rejected by: last_row, model, as check then act

use std::sync::{Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooFew {
    pub wanted: usize,
    pub present: usize,
}

pub struct Dataset {
    rows: Mutex<Vec<f64>>,
}

type Rows<'a> = MutexGuard<'a, Vec<f64>>;

fn lock_both<'a>(a: &'a Dataset, b: &'a Dataset) -> (Rows<'a>, Rows<'a>) {
    if std::ptr::from_ref(a) < std::ptr::from_ref(b) {
        let a = a.rows.lock().unwrap();
        (a, b.rows.lock().unwrap())
    } else {
        let b = b.rows.lock().unwrap();
        (a.rows.lock().unwrap(), b)
    }
}

impl Dataset {
    pub fn new(rows: Vec<f64>) -> Dataset {
        Dataset { rows: Mutex::new(rows) }
    }

    pub fn with<R>(&self, work: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        work(&mut self.rows.lock().unwrap())
    }

    pub fn move_to(&self, to: &Dataset, count: usize) -> Result<(), TooFew> {
        let present = self.with(|rows| rows.len());
        if present < count {
            return Err(TooFew { wanted: count, present });
        }
        if std::ptr::eq(self, to) {
            return Ok(());
        }
        let (mut from, mut to) = lock_both(self, to);
        let start = from.len() - count;
        to.extend(from.drain(start..));
        Ok(())
    }

    pub fn both(a: &Dataset, b: &Dataset) -> (Vec<f64>, Vec<f64>) {
        if std::ptr::eq(a, b) {
            let rows = a.rows.lock().unwrap().clone();
            return (rows.clone(), rows);
        }
        let (a, b) = lock_both(a, b);
        (a.clone(), b.clone())
    }
}
