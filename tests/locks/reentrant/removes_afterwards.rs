//! Mistake: wrong result
//!
//! `rename` adds the part to the new name and then removes the old one. If both are the same name, the
//! part is gone.
//!
//! Rejected by: to_itself, native, as wrong result
//! Rejected by: to_itself, model, as wrong result

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::Mutex;

pub struct Totals {
    parts: Mutex<BTreeMap<String, Partial>>,
}

fn merge(parts: &mut BTreeMap<String, Partial>, name: &str, part: Partial) {
    let total = parts.entry(name.to_string()).or_default();
    *total = total.merge(part);
}

impl Totals {
    pub fn new() -> Totals {
        Totals { parts: Mutex::default() }
    }

    pub fn add(&self, name: &str, part: Partial) {
        merge(&mut self.parts.lock().unwrap(), name, part);
    }

    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let mut parts = self.parts.lock().unwrap();
        for &(name, part) in several {
            merge(&mut parts, name, part);
        }
    }

    pub fn take(&self, name: &str) -> Partial {
        self.parts.lock().unwrap().remove(name).unwrap_or_default()
    }

    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = self.parts.lock().unwrap();
        let part = parts.get(from).copied().unwrap_or_default();
        merge(&mut parts, to, part);
        parts.remove(from);
    }

    pub fn total(&self) -> Partial {
        self.parts.lock().unwrap().values().copied().sum()
    }

    pub fn share(&self, name: &str) -> Option<f64> {
        let parts = self.parts.lock().unwrap();
        let all: Partial = parts.values().copied().sum();
        let own = parts.get(name).copied().unwrap_or_default().count;
        (all.count > 0).then(|| own as f64 / all.count as f64)
    }
}
