//! The parts are kept as they came, and merged when a thread asks: a part is either in the list or not.

use interleave::Partial;
use std::mem;
use std::sync::Mutex;

pub struct Total {
    parts: Mutex<Vec<Partial>>,
}

impl Total {
    pub fn new() -> Total {
        Total { parts: Mutex::new(Vec::new()) }
    }

    pub fn add(&self, part: Partial) {
        self.parts.lock().unwrap().push(part);
    }

    pub fn get(&self) -> Partial {
        self.parts.lock().unwrap().iter().copied().sum()
    }

    pub fn take(&self) -> Partial {
        let parts = mem::take(&mut *self.parts.lock().unwrap());
        parts.into_iter().sum()
    }
}
