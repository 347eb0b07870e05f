//! Mistake: counted twice
//!
//! `take` forgets the count: the next one returns it once more.
//!
//! Rejected by: begins_again, native, as counted twice
//! Rejected by: begins_again, model, as counted twice

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
        let mut total = self.total.lock().unwrap();
        let taken = *total;
        total.sum = 0.0;
        taken
    }
}
