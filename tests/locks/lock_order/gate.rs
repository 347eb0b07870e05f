//! Mistake: one lock for all
//!
//! A thread that needs two locks must have the gate first, and gives it back when it has both. So only one thread
//! at a time can hold one lock and wait for another. And while it waits, no other thread can move anything.
//!
//! Rejected by: others_go_on_meanwhile, native, as one lock for all

use std::sync::{LazyLock, Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooFew {
    pub wanted: usize,
    pub present: usize,
}

pub struct Dataset {
    rows: Mutex<Vec<f64>>,
}

static GATE: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

type Rows<'a> = MutexGuard<'a, Vec<f64>>;

fn lock_both<'a>(a: &'a Dataset, b: &'a Dataset) -> (Rows<'a>, Rows<'a>) {
    let _gate = GATE.lock().unwrap();
    (a.rows.lock().unwrap(), b.rows.lock().unwrap())
}

impl Dataset {
    pub fn new(rows: Vec<f64>) -> Dataset {
        Dataset { rows: Mutex::new(rows) }
    }

    pub fn with<R>(&self, work: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        work(&mut self.rows.lock().unwrap())
    }

    pub fn move_to(&self, to: &Dataset, count: usize) -> Result<(), TooFew> {
        if std::ptr::eq(self, to) {
            let present = self.rows.lock().unwrap().len();
            return if count <= present { Ok(()) } else { Err(TooFew { wanted: count, present }) };
        }
        let (mut from, mut to) = lock_both(self, to);
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
        let (a, b) = lock_both(a, b);
        (a.clone(), b.clone())
    }
}
