//! The rows and their part must match, but a panic can come between changing the one and changing
//! the other.

use interleave::Partial;
use std::sync::{Mutex, PoisonError};

/// A thread panicked while it was changing the rows, and they have not been repaired since.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damaged;

/// Rows together with their part, so that the mean of a million rows is available at once.
pub struct Store {
    /// Poisoned if and only if the store is damaged: nothing but the iterator panics under the
    /// lock.
    inner: Mutex<Inner>,
}

/// `part` is the part of `rows`, except in the middle of an `append`.
struct Inner {
    rows: Vec<f64>,
    part: Partial,
}

impl Store {
    /// Creates a store with no rows.
    pub fn new() -> Store {
        Store { inner: Mutex::new(Inner { rows: Vec::new(), part: Partial::default() }) }
    }

    /// Appends all of `values` to the rows. The iterator is someone else's code, such as a parser. It
    /// is asked for one value at a time while the rows grow, because there may be a great many of them.
    ///
    /// # Errors
    /// Returns [`Damaged`] if the store is damaged, in which case nothing is appended.
    ///
    /// # Panics
    /// Panics if `values` panics, with the same panic. Then there are some rows that are not in the
    /// part, and the store is damaged.
    pub fn append(&self, values: &mut dyn Iterator<Item = f64>) -> Result<(), Damaged> {
        let mut inner = self.inner.lock().map_err(|_| Damaged)?;
        let start = inner.rows.len();
        inner.rows.extend(values);
        let added = Partial::of(&inner.rows[start..]);
        inner.part = inner.part.merge(added);
        Ok(())
    }

    /// Returns the part of all rows.
    ///
    /// # Errors
    /// Returns [`Damaged`] if the store is damaged, because it is better to give no answer than a
    /// wrong one.
    pub fn part(&self) -> Result<Partial, Damaged> {
        self.inner.lock().map(|inner| inner.part).map_err(|_| Damaged)
    }

    /// Returns all rows.
    ///
    /// # Errors
    /// Returns [`Damaged`] if the store is damaged.
    pub fn rows(&self) -> Result<Vec<f64>, Damaged> {
        self.inner.lock().map(|inner| inner.rows.clone()).map_err(|_| Damaged)
    }

    /// Makes a damaged store usable again: removes the rows of an append that was cut short, and
    /// keeps all others. Returns how many rows were removed, which is 0 if the store is not
    /// damaged.
    pub fn repair(&self) -> usize {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // The part is changed last, so it counts the rows that were there before.
        let whole = inner.part.count as usize;
        let removed = inner.rows.len() - whole;
        inner.rows.truncate(whole);
        // Under the lock, so that no thread finds the poison gone and the rows not yet repaired.
        self.inner.clear_poison();
        removed
    }
}

impl Default for Store {
    fn default() -> Store {
        Store::new()
    }
}
