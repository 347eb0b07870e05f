//! Mistake: half-updated
//!
//! The store is taken to be damaged when the part isn't the part of the rows. A NaN is not equal to
//! itself, so a store with one in it is damaged forever.
//!
//! Rejected by: not_a_number, native, as half-updated
//! Rejected by: not_a_number, model, as half-updated

use interleave::Partial;
use std::sync::{Mutex, PoisonError};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damaged;

pub struct Store {
    inner: Mutex<Inner>,
}

struct Inner {
    rows: Vec<f64>,
    part: Partial,
}

impl Store {
    pub fn new() -> Store {
        Store { inner: Mutex::new(Inner { rows: Vec::new(), part: Partial::default() }) }
    }

    pub fn append(&self, values: &mut dyn Iterator<Item = f64>) -> Result<(), Damaged> {
        let mut inner = self.inner.lock().map_err(|_| Damaged)?;
        let start = inner.rows.len();
        inner.rows.extend(values);
        let added = Partial::of(&inner.rows[start..]);
        inner.part = inner.part.merge(added);
        Ok(())
    }

    pub fn part(&self) -> Result<Partial, Damaged> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match Partial::of(&inner.rows) == inner.part {
            true => Ok(inner.part),
            false => Err(Damaged),
        }
    }

    pub fn rows(&self) -> Result<Vec<f64>, Damaged> {
        self.inner.lock().map(|inner| inner.rows.clone()).map_err(|_| Damaged)
    }

    pub fn repair(&self) -> usize {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = inner.part.count as usize;
        let removed = inner.rows.len() - whole;
        inner.rows.truncate(whole);
        self.inner.clear_poison();
        removed
    }
}
