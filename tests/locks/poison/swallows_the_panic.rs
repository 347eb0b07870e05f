//! Mistake: swallowed panic
//!
//! The panic is caught and forgotten. A caller that appended half of its values is told that all is well.
//!
//! Rejected by: panic_comes_out, native, as swallowed panic
//! Rejected by: panic_comes_out, model, as swallowed panic

use interleave::Partial;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
        let _ = catch_unwind(AssertUnwindSafe(|| inner.rows.extend(values)));
        let added = Partial::of(&inner.rows[start..]);
        inner.part = inner.part.merge(added);
        Ok(())
    }

    pub fn part(&self) -> Result<Partial, Damaged> {
        self.inner.lock().map(|inner| inner.part).map_err(|_| Damaged)
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
