//! Two numbers that belong together.

use interleave::Partial;
use std::sync::Mutex;

/// The total of what many threads have read so far: the number of values, and their sum.
pub struct Total {
    count: Mutex<u64>,
    sum: Mutex<f64>,
}

impl Total {
    /// Creates the total for no values.
    pub fn new() -> Total {
        Total { count: Mutex::new(0), sum: Mutex::new(0.0) }
    }

    /// Merges `part` into the total.
    ///
    /// This method is not right yet, and neither are the other two.
    pub fn add(&self, part: Partial) {
        *self.count.lock().unwrap() += part.count;
        *self.sum.lock().unwrap() += part.sum;
    }

    /// Returns the total of all parts whose `add` has taken effect. It never includes half a part.
    pub fn get(&self) -> Partial {
        Partial { count: *self.count.lock().unwrap(), sum: *self.sum.lock().unwrap() }
    }

    /// Returns the total so far, and starts again from no values. Exactly one `take` returns each
    /// part, and returns it as a whole.
    pub fn take(&self) -> Partial {
        let total = self.get();
        *self.count.lock().unwrap() = 0;
        *self.sum.lock().unwrap() = 0.0;
        total
    }
}
