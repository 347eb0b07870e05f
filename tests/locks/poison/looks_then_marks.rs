//! Mistake: half-updated
//!
//! The thread checks under the lock whether the store is damaged, but the lock is free before the rows grow.
//! If another append is cut short in between, this one takes the mark of the damage back when it is done.
//!
//! Rejected by: appends_meanwhile, model, as half-updated

use interleave::Partial;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damaged;

pub struct Store {
    inner: Mutex<Inner>,
}

struct Inner {
    rows: Vec<f64>,
    part: Partial,
    is_damaged: bool,
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    pub fn new() -> Store {
        Store {
            inner: Mutex::new(Inner {
                rows: Vec::new(),
                part: Partial::default(),
                is_damaged: false,
            }),
        }
    }

    pub fn append(&self, values: &mut dyn Iterator<Item = f64>) -> Result<(), Damaged> {
        if self.lock().is_damaged {
            return Err(Damaged);
        }
        let mut inner = self.lock();
        inner.is_damaged = true;
        let start = inner.rows.len();
        inner.rows.extend(values);
        let added = Partial::of(&inner.rows[start..]);
        inner.part = inner.part.merge(added);
        inner.is_damaged = false;
        Ok(())
    }

    pub fn part(&self) -> Result<Partial, Damaged> {
        let inner = self.lock();
        if inner.is_damaged { Err(Damaged) } else { Ok(inner.part) }
    }

    pub fn rows(&self) -> Result<Vec<f64>, Damaged> {
        let inner = self.lock();
        if inner.is_damaged { Err(Damaged) } else { Ok(inner.rows.clone()) }
    }

    pub fn repair(&self) -> usize {
        let mut inner = self.lock();
        let whole = inner.part.count as usize;
        let removed = inner.rows.split_off(whole).len();
        inner.is_damaged = false;
        removed
    }
}
