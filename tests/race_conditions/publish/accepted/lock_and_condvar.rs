//! An `Option` behind a lock, which orders everything that comes before, and a waiting thread sleeps.

use interleave::Partial;
use std::sync::{Condvar, Mutex};

pub struct Published {
    result: Mutex<Option<Partial>>,
    /// Notified when the result is there.
    there: Condvar,
}

impl Published {
    pub fn new() -> Published {
        Published { result: Mutex::new(None), there: Condvar::new() }
    }

    pub fn publish(&self, result: Partial) {
        *self.result.lock().unwrap() = Some(result);
        self.there.notify_all();
    }

    pub fn get(&self) -> Option<Partial> {
        *self.result.lock().unwrap()
    }

    pub fn wait(&self) -> Partial {
        let mut result = self.result.lock().unwrap();
        loop {
            match *result {
                Some(result) => return result,
                None => result = self.there.wait(result).unwrap(),
            }
        }
    }
}
