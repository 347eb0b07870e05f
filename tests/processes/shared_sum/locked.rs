//! Mistake: waits for the dead
//!
//! A lock makes the two changes one. But a process may die while it holds the lock, and then no other one ever gets it:
//! a lock in shared memory needs a way to take it from the dead.
//!
//! Rejected by: dies, model, as waits for the dead

use std::sync::Mutex;

/// A sum in shared memory, to which each of several processes adds its part.
///
/// All of it lies in one mapping, so it has no pointers: an address means something only in its own process.
/// And it has no locks, because a process may die while it holds a lock.
#[derive(Debug)]
pub struct SharedSum {
    /// The sum of the parts that are in, and how many are not.
    sum: Mutex<(u64, u32)>,
}

impl SharedSum {
    /// A sum of `parts` parts, none of which has been added yet.
    pub const fn new(parts: u32) -> SharedSum {
        SharedSum { sum: Mutex::new((0, parts)) }
    }

    /// Adds these values as one part. Each process calls this once, and several may do so at the same time.
    /// If a process dies, either all of its values are in the sum, or none.
    pub fn add(&self, values: &[u64]) {
        let part: u64 = values.iter().sum();
        let mut sum = self.sum.lock().unwrap();
        sum.0 += part;
        sum.1 -= 1;
    }

    /// The sum of the parts that have been added. It never contains a fraction of a part.
    pub fn so_far(&self) -> u64 {
        self.sum.lock().unwrap().0
    }

    /// The sum, if all parts have been added. This doesn't wait.
    ///
    /// If a process has died before its part was counted, there will never be a result.
    pub fn result(&self) -> Option<u64> {
        let sum = self.sum.lock().unwrap();
        (sum.1 == 0).then_some(sum.0)
    }
}
