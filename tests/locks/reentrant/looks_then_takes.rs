//! Mistake: torn update
//!
//! `take` looks the part up, and takes the lock again to remove it. Two threads can have looked it up
//! before either removes it.
//!
//! Rejected by: two_take, model, as torn update

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
        let part = self.parts.lock().unwrap().get(name).copied();
        self.parts.lock().unwrap().remove(name);
        part.unwrap_or_default()
    }

    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = self.parts.lock().unwrap();
        let part = parts.remove(from).unwrap_or_default();
        merge(&mut parts, to, part);
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
