//! Mistake: torn update
//!
//! A method that calls several others has its turn all the while, but `add` does not wait for its turn, because it does
//! only one thing. It comes between the two steps of `share`, and a dataset has more rows than all of them together.
//!
//! Rejected by: share_beside_add, model, as torn update

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::Mutex;

pub struct Totals {
    turn: Mutex<()>,
    parts: Mutex<BTreeMap<String, Partial>>,
}

impl Totals {
    pub fn new() -> Totals {
        Totals { turn: Mutex::default(), parts: Mutex::default() }
    }

    pub fn add(&self, name: &str, part: Partial) {
        self.add_in_turn(name, part);
    }

    pub fn add_all(&self, several: &[(&str, Partial)]) {
        let _turn = self.turn.lock().unwrap();
        several.iter().for_each(|&(name, part)| self.add_in_turn(name, part));
    }

    pub fn take(&self, name: &str) -> Partial {
        let _turn = self.turn.lock().unwrap();
        self.take_in_turn(name)
    }

    pub fn rename(&self, from: &str, to: &str) {
        let _turn = self.turn.lock().unwrap();
        let part = self.take_in_turn(from);
        self.add_in_turn(to, part);
    }

    pub fn total(&self) -> Partial {
        let _turn = self.turn.lock().unwrap();
        self.total_in_turn()
    }

    pub fn share(&self, name: &str) -> Option<f64> {
        let _turn = self.turn.lock().unwrap();
        let all = self.total_in_turn().count;
        let own = self.parts.lock().unwrap().get(name).map_or(0, |part| part.count);
        (all > 0).then(|| own as f64 / all as f64)
    }

    fn add_in_turn(&self, name: &str, part: Partial) {
        let mut parts = self.parts.lock().unwrap();
        let total = parts.entry(name.to_string()).or_default();
        *total = total.merge(part);
    }

    fn take_in_turn(&self, name: &str) -> Partial {
        self.parts.lock().unwrap().remove(name).unwrap_or_default()
    }

    fn total_in_turn(&self) -> Partial {
        self.parts.lock().unwrap().values().copied().sum()
    }
}
