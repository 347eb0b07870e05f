//! Mistake: half-updated
//!
//! The guard is taken out of the error, although something may be half done.
//!
//! Rejected by: refuses, native, as half-updated
//! Rejected by: refuses, model, as half-updated

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
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let start = inner.rows.len();
        inner.rows.extend(values);
        let added = Partial::of(&inner.rows[start..]);
        inner.part = inner.part.merge(added);
        Ok(())
    }

    pub fn part(&self) -> Result<Partial, Damaged> {
        Ok(self.inner.lock().unwrap_or_else(PoisonError::into_inner).part)
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
