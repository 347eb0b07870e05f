//! Mistake: one lock for all
//!
//! One lock for all datasets rules out every deadlock, and every thread waits for every other.
//!
//! Rejected by: others_go_on, native, as one lock for all
//! Rejected by: others_go_on, model, as one lock for all

use std::sync::{LazyLock, Mutex};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooFew {
    pub wanted: usize,
    pub present: usize,
}

pub struct Dataset {
    rows: Mutex<Vec<f64>>,
}

static ALL: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

impl Dataset {
    pub fn new(rows: Vec<f64>) -> Dataset {
        Dataset { rows: Mutex::new(rows) }
    }

    pub fn with<R>(&self, work: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        let _all = ALL.lock().unwrap();
        work(&mut self.rows.lock().unwrap())
    }

    pub fn move_to(&self, to: &Dataset, count: usize) -> Result<(), TooFew> {
        if std::ptr::eq(self, to) {
            let present = self.rows.lock().unwrap().len();
            return if count <= present { Ok(()) } else { Err(TooFew { wanted: count, present }) };
        }
        let _all = ALL.lock().unwrap();
        let (mut from, mut to) = (self.rows.lock().unwrap(), to.rows.lock().unwrap());
        let present = from.len();
        if present < count {
            return Err(TooFew { wanted: count, present });
        }
        to.extend(from.drain(present - count..));
        Ok(())
    }

    pub fn both(a: &Dataset, b: &Dataset) -> (Vec<f64>, Vec<f64>) {
        if std::ptr::eq(a, b) {
            let rows = a.rows.lock().unwrap().clone();
            return (rows.clone(), rows);
        }
        let _all = ALL.lock().unwrap();
        let (a, b) = (a.rows.lock().unwrap(), b.rows.lock().unwrap());
        (a.clone(), b.clone())
    }
}
