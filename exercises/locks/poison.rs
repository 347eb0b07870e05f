//! Rows and their part belong together, and a panic can come between the two.

use interleave::Partial;
use std::sync::Mutex;

/// A thread panicked while the rows were being changed, and they have not been repaired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damaged;

/// Rows, and their part, so that the mean of a million rows is there at once.
pub struct Store {
    inner: Mutex<Inner>,
}

/// `part` is the part of `rows`, except in the middle of an `append`.
struct Inner {
    rows: Vec<f64>,
    part: Partial,
}

impl Store {
    /// No rows.
    pub fn new() -> Store {
        Store { inner: Mutex::new(Inner { rows: Vec::new(), part: Partial::default() }) }
    }

    /// Appends all of `values` to the rows. The iterator is someone else's code, such as a parser. It
    /// is asked for one value at a time while the rows grow, because there may be a great many of them.
    ///
    /// # Errors
    /// [`Damaged`], and then nothing is appended.
    ///
    /// # Panics
    /// If `values` panics, with its panic. Then there are some rows that are not in the part, and
    /// the store is damaged.
    pub fn append(&self, values: &mut dyn Iterator<Item = f64>) -> Result<(), Damaged> {
        let mut inner = self.inner.lock().unwrap();
        let start = inner.rows.len();
        inner.rows.extend(values);
        let added = Partial::of(&inner.rows[start..]);
        inner.part = inner.part.merge(added);
        Ok(())
    }

    /// The part of all rows.
    ///
    /// # Errors
    /// [`Damaged`]: no answer is better than a wrong one.
    pub fn part(&self) -> Result<Partial, Damaged> {
        Ok(self.inner.lock().unwrap().part)
    }

    /// All rows.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn rows(&self) -> Result<Vec<f64>, Damaged> {
        Ok(self.inner.lock().unwrap().rows.clone())
    }

    /// Makes a damaged store usable again: the rows of an append that was cut short are removed,
    /// and all others are kept. Returns how many were removed; 0 if the store is not damaged.
    pub fn repair(&self) -> usize {
        todo!("remove the rows that are not in the part")
    }
}
