//! Two numbers that belong together.

use interleave::Partial;
use std::mem;
use std::sync::Mutex;

/// The total of what many threads have read so far: the number of values, and their sum.
pub struct Total {
    /// One lock for both numbers: a thread that holds it sees them as one.
    total: Mutex<Partial>,
}

impl Total {
    /// Creates the total for no values.
    pub fn new() -> Total {
        Total { total: Mutex::new(Partial::default()) }
    }

    /// Merges `part` into the total.
    pub fn add(&self, part: Partial) {
        let mut total = self.total.lock().unwrap();
        *total = total.merge(part);
    }

    /// Returns the total of all parts whose `add` has taken effect. It never includes half a part.
    pub fn get(&self) -> Partial {
        *self.total.lock().unwrap()
    }

    /// Returns the total so far, and starts again from no values. Exactly one `take` returns each
    /// part, and returns it as a whole.
    pub fn take(&self) -> Partial {
        mem::take(&mut *self.total.lock().unwrap())
    }
}
