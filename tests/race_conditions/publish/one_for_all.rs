//! Mistake: wrong result
//!
//! The result is in a `static`, which each new place empties.
//!
//! Rejected by: two_places, native, as wrong result
//! Rejected by: two_places, model, as wrong result

use interleave::Partial;
use std::sync::Mutex;

static RESULT: Mutex<Option<Partial>> = Mutex::new(None);

pub struct Published {}

impl Published {
    pub fn new() -> Published {
        *RESULT.lock().unwrap() = None;
        Published {}
    }

    pub fn publish(&self, r: Partial) {
        *RESULT.lock().unwrap() = Some(r);
    }

    pub fn get(&self) -> Option<Partial> {
        *RESULT.lock().unwrap()
    }

    pub fn wait(&self) -> Partial {
        loop {
            if let Some(p) = self.get() {
                return p;
            }
            std::thread::yield_now();
        }
    }
}
