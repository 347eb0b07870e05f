//! Mistake: torn update
//!
//! The part is added under the new name first, so that it never gets lost. If two threads do that, it
//! is added twice.
//!
//! Rejected by: two_rename, model, as torn update

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::Mutex;

pub struct Totals {
    parts: Mutex<BTreeMap<String, Partial>>,
}

impl Totals {
    pub fn new() -> Totals {
        Totals { parts: Mutex::default() }
    }

    pub fn add(&self, name: &str, part: Partial) {
        let mut parts = self.parts.lock().unwrap();
        let total = parts.entry(name.to_string()).or_default();
        *total = total.merge(part);
    }

    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let mut parts = self.parts.lock().unwrap();
        for &(name, part) in several {
            let total = parts.entry(name.to_string()).or_default();
            *total = total.merge(part);
        }
    }

    pub fn take(&self, name: &str) -> Partial {
        self.parts.lock().unwrap().remove(name).unwrap_or_default()
    }

    pub fn rename(&self, from: &str, to: &str) {
        let part = self.parts.lock().unwrap().get(from).copied().unwrap_or_default();
        self.add(to, part);
        self.take(from);
    }

    pub fn total(&self) -> Partial {
        self.parts.lock().unwrap().values().copied().sum()
    }

    pub fn share(&self, name: &str) -> Option<f64> {
        let parts = self.parts.lock().unwrap();
        let all = parts.values().copied().sum::<Partial>().count;
        let own = parts.get(name).copied().unwrap_or_default().count;
        (all > 0).then(|| own as f64 / all as f64)
    }
}
