//! Mistake: wrong result
//!
//! A part whose sum is 0 is not added, although it has values.
//!
//! Rejected by: adds, native, as wrong result
//! Rejected by: adds, model, as wrong result

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
pub struct Totals {
    parts: Mutex<Parts>,
}
#[derive(Default)]
struct Parts(BTreeMap<String, Partial>);

impl Parts {
    fn add(&mut self, name: &str, part: Partial) {
        let total = self.0.entry(name.to_string()).or_default();
        if part.sum != 0.0 {
            *total = total.merge(part);
        }
    }

    fn take(&mut self, name: &str) -> Partial {
        self.0.remove(name).unwrap_or_default()
    }

    fn total(&self) -> Partial {
        self.0.values().copied().sum()
    }
}

impl Totals {
    pub fn new() -> Totals {
        Totals { parts: Mutex::default() }
    }
    pub fn add(&self, name: &str, part: Partial) {
        self.lock().add(name, part);
    }
    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let mut parts = self.lock();
        several.iter().for_each(|&(name, part)| parts.add(name, part));
    }
    pub fn take(&self, name: &str) -> Partial {
        self.lock().take(name)
    }
    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = self.lock();
        let part = parts.take(from);
        parts.add(to, part);
    }
    pub fn total(&self) -> Partial {
        self.lock().total()
    }
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
