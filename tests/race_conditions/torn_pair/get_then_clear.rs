//! Mistake: counted twice
//!
//! `take` reads under the lock and clears under the lock, and gives it up in between. A part that is
//! added there is lost, and another `take` returns the same values.
//!
//! Rejected by: two_takers, model, as counted twice
//! Rejected by: take_meanwhile, model, as lost update

use interleave::Partial;
use std::sync::Mutex;

pub struct Total {
    total: Mutex<Partial>,
}

impl Total {
    pub fn new() -> Total {
        Total { total: Mutex::new(Partial::default()) }
    }

    pub fn add(&self, part: Partial) {
        let mut total = self.total.lock().unwrap();
        *total = total.merge(part);
    }

    pub fn get(&self) -> Partial {
        *self.total.lock().unwrap()
    }

    pub fn take(&self) -> Partial {
        let total = self.get();
        *self.total.lock().unwrap() = Partial::default();
        total
    }
}
