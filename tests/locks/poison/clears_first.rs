//! Mistake: half-updated
//!
//! The poison is cleared before the rows are repaired. Another thread comes in between and takes the
//! store for undamaged, and the repair cuts its rows off.
//!
//! Rejected by: while_it_is_repaired, model, as half-updated

use interleave::Partial;
use std::sync::Mutex;

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
        self.inner.lock().map(|inner| inner.part).map_err(|_| Damaged)
    }

    pub fn rows(&self) -> Result<Vec<f64>, Damaged> {
        self.inner.lock().map(|inner| inner.rows.clone()).map_err(|_| Damaged)
    }

    pub fn repair(&self) -> usize {
        self.inner.clear_poison();
        let mut inner = self.inner.lock().unwrap();
        let whole = inner.part.count as usize;
        let removed = inner.rows.len() - whole;
        inner.rows.truncate(whole);
        removed
    }
}
