//! Mistake: wrong total
//!
//! The total is a `static`, which each new total sets to the part of no values.
//!
//! Rejected by: two_totals, native, as wrong total
//! Rejected by: two_totals, model, as wrong total

use interleave::Partial;
use std::sync::Mutex;

static TOTAL: Mutex<Partial> = Mutex::new(Partial { count: 0, sum: 0.0 });

pub struct Total {}

impl Total {
    pub fn new() -> Total {
        *TOTAL.lock().unwrap() = Partial::default();
        Total {}
    }

    pub fn add(&self, part: Partial) {
        let mut total = TOTAL.lock().unwrap();
        *total = total.merge(part);
    }

    pub fn get(&self) -> Partial {
        *TOTAL.lock().unwrap()
    }

    pub fn take(&self) -> Partial {
        std::mem::take(&mut *TOTAL.lock().unwrap())
    }
}
