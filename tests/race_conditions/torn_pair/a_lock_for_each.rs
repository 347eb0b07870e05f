//! Mistake: torn pair
//!
//! Each number has a lock of its own. Both are right, but they aren't from the same moment.
//!
//! Rejected by: look_meanwhile, model, as torn pair
//! Rejected by: take_meanwhile, model, as lost update

use interleave::Partial;
use std::sync::Mutex;

pub struct Total {
    count: Mutex<u64>,
    sum: Mutex<f64>,
}

impl Total {
    pub fn new() -> Total {
        Total { count: Mutex::new(0), sum: Mutex::new(0.0) }
    }

    pub fn add(&self, part: Partial) {
        *self.count.lock().unwrap() += part.count;
        *self.sum.lock().unwrap() += part.sum;
    }

    pub fn get(&self) -> Partial {
        Partial { count: *self.count.lock().unwrap(), sum: *self.sum.lock().unwrap() }
    }

    pub fn take(&self) -> Partial {
        let total = self.get();
        *self.count.lock().unwrap() = 0;
        *self.sum.lock().unwrap() = 0.0;
        total
    }
}
