//! A read-write lock: threads that only look don't make each other wait.

use interleave::Partial;
use std::mem;
use std::sync::RwLock;

pub struct Total {
    total: RwLock<Partial>,
}

impl Total {
    pub fn new() -> Total {
        Total { total: RwLock::new(Partial::default()) }
    }

    pub fn add(&self, part: Partial) {
        let mut total = self.total.write().unwrap();
        *total = total.merge(part);
    }

    pub fn get(&self) -> Partial {
        *self.total.read().unwrap()
    }

    pub fn take(&self) -> Partial {
        mem::take(&mut *self.total.write().unwrap())
    }
}
