//! Mistake: torn pair
//!
//! There is one lock, but `get` takes it twice: once for the count and once for the sum.
//!
//! Rejected by: look_meanwhile, model, as torn pair

use interleave::Partial;
use std::mem;
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
        let count = self.total.lock().unwrap().count;
        let sum = self.total.lock().unwrap().sum;
        Partial { count, sum }
    }

    pub fn take(&self) -> Partial {
        mem::take(&mut *self.total.lock().unwrap())
    }
}
