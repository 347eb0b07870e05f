//! Functions over the map do the work, and the lock is a read-write lock, so threads that only look
//! don't make each other wait.

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::RwLock;

type Parts = BTreeMap<String, Partial>;

fn add(parts: &mut Parts, name: &str, part: Partial) {
    let total = parts.entry(name.to_string()).or_default();
    *total = total.merge(part);
}

fn total(parts: &Parts) -> Partial {
    parts.values().copied().sum()
}

pub struct Totals {
    parts: RwLock<Parts>,
}

impl Totals {
    pub fn new() -> Totals {
        Totals { parts: RwLock::default() }
    }

    pub fn add(&self, name: &str, part: Partial) {
        add(&mut self.parts.write().unwrap(), name, part);
    }

    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let mut parts = self.parts.write().unwrap();
        several.iter().for_each(|&(name, part)| add(&mut parts, name, part));
    }

    pub fn take(&self, name: &str) -> Partial {
        self.parts.write().unwrap().remove(name).unwrap_or_default()
    }

    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = self.parts.write().unwrap();
        let part = parts.remove(from).unwrap_or_default();
        add(&mut parts, to, part);
    }

    pub fn total(&self) -> Partial {
        total(&self.parts.read().unwrap())
    }

    pub fn share(&self, name: &str) -> Option<f64> {
        let parts = self.parts.read().unwrap();
        let all = total(&parts).count;
        (all > 0).then(|| parts.get(name).map_or(0, |part| part.count) as f64 / all as f64)
    }
}
