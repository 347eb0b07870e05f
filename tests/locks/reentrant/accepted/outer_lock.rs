//! A second lock makes the methods run one at a time. A method that calls several inner ones holds it
//! all the while, and the inner ones take the lock of the map.

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::Mutex;

pub struct Totals {
    /// Taken first, by every public method.
    turn: Mutex<()>,
    parts: Mutex<BTreeMap<String, Partial>>,
}

impl Totals {
    pub fn new() -> Totals {
        Totals { turn: Mutex::default(), parts: Mutex::default() }
    }

    pub fn add(&self, name: &str, part: Partial) {
        let _turn = self.turn.lock().unwrap();
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
