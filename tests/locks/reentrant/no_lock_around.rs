//! Mistake: torn update
//!
//! Only the inner calls lock. Each part is added as a whole, but the parts are not added together.
//!
//! Rejected by: all_or_none, model, as torn update

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
        for &(name, part) in several {
            self.add(name, part);
        }
    }

    pub fn take(&self, name: &str) -> Partial {
        self.parts.lock().unwrap().remove(name).unwrap_or_default()
    }

    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = self.parts.lock().unwrap();
        let part = parts.remove(from).unwrap_or_default();
        let total = parts.entry(to.to_string()).or_default();
        *total = total.merge(part);
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
