//! The parts of several datasets, by name.

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

/// The parts of several datasets, by name. Any thread may call any method at any time, and each
/// call happens as a whole.
pub struct Totals {
    /// Every method of `Totals` locks this once; what one method needs from another is in `Parts`.
    parts: Mutex<Parts>,
}

/// Behind the lock. Its methods lock nothing: only a caller that holds the lock can reach them.
#[derive(Default)]
struct Parts(BTreeMap<String, Partial>);

impl Parts {
    fn add(&mut self, name: &str, part: Partial) {
        let total = self.0.entry(name.to_string()).or_default();
        *total = total.merge(part);
    }

    fn take(&mut self, name: &str) -> Partial {
        self.0.remove(name).unwrap_or_default()
    }

    fn total(&self) -> Partial {
        self.0.values().copied().sum()
    }
}

impl Totals {
    /// Creates totals with no datasets yet.
    pub fn new() -> Totals {
        Totals { parts: Mutex::default() }
    }

    /// Merges `part` into the part that the dataset `name` has so far.
    pub fn add(&self, name: &str, part: Partial) {
        self.lock().add(name, part);
    }

    /// Adds several parts. No thread sees some of them without the others.
    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let mut parts = self.lock();
        several.iter().for_each(|&(name, part)| parts.add(name, part));
    }

    /// Removes the dataset `name` and returns its part, or an empty part if there is no such
    /// dataset.
    pub fn take(&self, name: &str) -> Partial {
        self.lock().take(name)
    }

    /// Takes the part of `from` and adds it to `to`. No thread sees the part in both datasets, or
    /// in neither. If both names are the same, the part stays where it is.
    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = self.lock();
        let part = parts.take(from);
        parts.add(to, part);
    }

    /// Returns the parts of all datasets, merged.
    pub fn total(&self) -> Partial {
        self.lock().total()
    }

    /// Returns the dataset's share of all rows, between 0 and 1, or `None` if there are no rows at
    /// all.
    pub fn share(&self, name: &str) -> Option<f64> {
        let parts = self.lock();
        let all = parts.total().count;
        let own = parts.0.get(name).copied().unwrap_or_default().count;
        (all > 0).then(|| own as f64 / all as f64)
    }

    fn lock(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().expect("nothing panics while the parts are locked")
    }
}

impl Default for Totals {
    fn default() -> Totals {
        Totals::new()
    }
}
