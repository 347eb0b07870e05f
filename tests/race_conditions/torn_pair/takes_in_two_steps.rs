//! Mistake: torn pair
//!
//! `take` holds the lock for each of its two assignments, and not for both: a thread that looks in
//! between finds no values, and yet their sum.
//!
//! Rejected by: look_at_a_take, model, as torn pair

use interleave::Partial;
use std::sync::Mutex;

pub struct Total {
    both: Mutex<Partial>,
}

impl Total {
    pub fn new() -> Total {
        Total { both: Mutex::new(Partial::default()) }
    }

    pub fn add(&self, part: Partial) {
        let mut both = self.both.lock().unwrap();
        *both = both.merge(part);
    }

    pub fn get(&self) -> Partial {
        *self.both.lock().unwrap()
    }

    pub fn take(&self) -> Partial {
        let count = std::mem::take(&mut self.both.lock().unwrap().count);
        let sum = std::mem::take(&mut self.both.lock().unwrap().sum);
        Partial { count, sum }
    }
}
