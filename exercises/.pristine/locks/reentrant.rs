//! The parts of several datasets, by name. This code was written for Python's `RLock`, a lock that
//! its holder may take again, and was then translated line by line. In Rust it blocks forever.
//! Repair it.

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The parts of several datasets, by name. Any thread may call any method at any time, and each
/// call happens as a whole.
pub struct Totals {
    parts: Mutex<BTreeMap<String, Partial>>,
}

impl Totals {
    /// Creates totals with no datasets yet.
    pub fn new() -> Totals {
        Totals { parts: Mutex::default() }
    }

    /// Merges `part` into the part that the dataset `name` has so far.
    pub fn add(&self, name: &str, part: Partial) {
        let mut parts = self.parts.lock().unwrap();
        let total = parts.entry(name.to_string()).or_default();
        *total = total.merge(part);
    }

    /// Adds several parts. No thread sees some of them without the others.
    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let _parts = self.parts.lock().unwrap();
        for &(name, part) in several {
            self.add(name, part);
        }
    }

    /// Removes the dataset `name` and returns its part, or an empty part if there is no such
    /// dataset.
    pub fn take(&self, name: &str) -> Partial {
        self.parts.lock().unwrap().remove(name).unwrap_or_default()
    }

    /// Takes the part of `from` and adds it to `to`. No thread sees the part in both datasets, or
    /// in neither. If both names are the same, the part stays where it is.
    pub fn rename(&self, from: &str, to: &str) {
        let _parts = self.parts.lock().unwrap();
        let part = self.take(from);
        self.add(to, part);
    }

    /// Returns the parts of all datasets, merged.
    pub fn total(&self) -> Partial {
        self.parts.lock().unwrap().values().copied().sum()
    }

    /// Returns the dataset's share of all rows, between 0 and 1, or `None` if there are no rows at
    /// all.
    pub fn share(&self, name: &str) -> Option<f64> {
        let parts = self.parts.lock().unwrap();
        let all = self.total().count;
        let own = parts.get(name).copied().unwrap_or_default().count;
        (all > 0).then(|| own as f64 / all as f64)
    }
}
