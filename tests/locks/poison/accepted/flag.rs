//! A flag of its own says whether the store is damaged: it is set before the rows grow and taken
//! back when all is done. The poison is not used.

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
    /// From before the first change of an append to after the last.
    is_damaged: bool,
}

impl Store {
    /// The poison tells nothing that `is_damaged` does not.
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
        let mut inner = self.lock();
        if inner.is_damaged {
            return Err(Damaged);
        }
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
