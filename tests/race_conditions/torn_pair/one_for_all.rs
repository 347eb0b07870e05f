//! Mistake: wrong total
//!
//! The total is a `static`, which each new total sets to the part of no values.
//!
//! Rejected by: two_totals, native, as wrong total
//! Rejected by: two_totals, model, as wrong total

use interleave::Partial;
use std::sync::Mutex;
static T: Mutex<Partial> = Mutex::new(Partial { count: 0, sum: 0.0 });
pub struct Total {}
impl Total {
    pub fn new() -> Total {
        *T.lock().unwrap() = Partial::default();
        Total {}
    }
    pub fn add(&self, part: Partial) {
        let mut t = T.lock().unwrap();
        *t = t.merge(part);
    }
    pub fn get(&self) -> Partial {
        *T.lock().unwrap()
    }
    pub fn take(&self) -> Partial {
        std::mem::take(&mut *T.lock().unwrap())
    }
}
