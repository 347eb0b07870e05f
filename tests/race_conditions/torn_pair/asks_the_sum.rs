//! Mistake: wrong result
//!
//! A part whose sum is 0 is not added, although it has values.
//!
//! Rejected by: begins_again, native, as wrong result
//! Rejected by: begins_again, model, as wrong result
//! Rejected by: any_parts, native, as wrong result

use interleave::Partial;
use std::mem;
use std::sync::Mutex;

pub struct Total {
    total: Mutex<Partial>,
}

impl Total {
    pub fn new() -> Total {
        Total { total: Mutex::default() }
    }

    pub fn add(&self, part: Partial) {
        if part.sum != 0.0 {
            let mut total = self.total.lock().unwrap();
            *total = total.merge(part);
        }
    }

    pub fn get(&self) -> Partial {
        *self.total.lock().unwrap()
    }

    pub fn take(&self) -> Partial {
        mem::take(&mut *self.total.lock().unwrap())
    }
}
