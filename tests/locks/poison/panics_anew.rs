//! Mistake: lost panic message
//!
//! The panic of the iterator is caught, and `append` panics with a message of its own. What the parser
//! had to say is lost.
//!
//! Rejected by: panic_comes_out, native, as lost panic message
//! Rejected by: panic_comes_out, model, as lost panic message

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
        let rows = &mut inner.rows;
        let extend = std::panic::AssertUnwindSafe(|| rows.extend(values));
        if std::panic::catch_unwind(extend).is_err() {
            panic!("an append was cut short");
        }
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
