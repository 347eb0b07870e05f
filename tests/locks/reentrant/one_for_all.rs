//! Mistake: wrong result
//!
//! The parts are in a `static`, which new totals empty.
//!
//! Rejected by: two_totals, native, as wrong result
//! Rejected by: two_totals, model, as wrong result

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::Mutex;

static PARTS: Mutex<BTreeMap<String, Partial>> = Mutex::new(BTreeMap::new());

pub struct Totals {}

fn merge(parts: &mut BTreeMap<String, Partial>, name: &str, part: Partial) {
    let total = parts.entry(name.to_string()).or_default();
    *total = total.merge(part);
}

impl Totals {
    pub fn new() -> Totals {
        PARTS.lock().unwrap().clear();
        Totals {}
    }

    pub fn add(&self, name: &str, part: Partial) {
        merge(&mut PARTS.lock().unwrap(), name, part);
    }

    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let mut parts = PARTS.lock().unwrap();
        for &(name, part) in several {
            merge(&mut parts, name, part);
        }
    }

    pub fn take(&self, name: &str) -> Partial {
        PARTS.lock().unwrap().remove(name).unwrap_or_default()
    }

    pub fn rename(&self, from: &str, to: &str) {
        let mut parts = PARTS.lock().unwrap();
        if let Some(part) = parts.remove(from) {
            merge(&mut parts, to, part);
        }
    }

    pub fn total(&self) -> Partial {
        PARTS.lock().unwrap().values().copied().sum()
    }

    pub fn share(&self, name: &str) -> Option<f64> {
        let parts = PARTS.lock().unwrap();
        let all: u64 = parts.values().map(|part| part.count).sum();
        let own = parts.get(name).copied().unwrap_or_default().count;
        (all > 0).then(|| own as f64 / all as f64)
    }
}
