//! `OnceLock` is exactly such a place.

use interleave::Partial;
use std::sync::OnceLock;

pub struct Published {
    result: OnceLock<Partial>,
}

impl Published {
    pub fn new() -> Published {
        Published { result: OnceLock::new() }
    }

    pub fn publish(&self, result: Partial) {
        self.result.set(result).expect("it is published once");
    }

    pub fn get(&self) -> Option<Partial> {
        self.result.get().copied()
    }

    pub fn wait(&self) -> Partial {
        *self.result.wait()
    }
}
