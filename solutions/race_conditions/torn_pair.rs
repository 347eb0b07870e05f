//! Two numbers that belong together.

use interleave::Partial;
use std::mem;
use std::sync::Mutex;

/// The total of what many threads have read so far: how many values, and their sum.
pub struct Total {
    /// One lock for both numbers: whoever holds it sees them as one.
    total: Mutex<Partial>,
}

impl Total {
    /// The total of no values.
    pub fn new() -> Total {
        Total { total: Mutex::new(Partial::default()) }
    }

    /// Merges `part` into the total.
    pub fn add(&self, part: Partial) {
        let mut total = self.total.lock().unwrap();
        *total = total.merge(part);
    }

    /// The total so far, of the parts whose `add` has taken effect. No part is only half in it.
    pub fn get(&self) -> Partial {
        *self.total.lock().unwrap()
    }

    /// Returns the total so far, and starts again with no values. Every part comes out of exactly one
    /// `take`, as a whole.
    pub fn take(&self) -> Partial {
        mem::take(&mut *self.total.lock().unwrap())
    }
}
