//! Values that count how often each of them is dropped.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::ensure;

/// How often each of so many values has been dropped.
///
/// The counts outlive every value, and a value owns nothing: so one that is dropped twice does no
/// harm beyond being counted twice.
pub struct Drops {
    counts: Vec<AtomicUsize>,
}

/// A value that counts its drop.
#[derive(Debug)]
pub struct Dropped {
    /// Its number, from 0 on.
    pub number: usize,
    drops: &'static Drops,
}

impl std::fmt::Debug for Drops {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.counts.fmt(f)
    }
}

impl Drops {
    /// The counts of `values` values. They are few, and are leaked.
    pub fn of(values: usize) -> &'static Drops {
        let counts = (0..values).map(|_| AtomicUsize::new(0)).collect();
        Box::leak(Box::new(Drops { counts }))
    }

    /// The value of this number, to be made once.
    pub fn value(&'static self, number: usize) -> Dropped {
        Dropped { number, drops: self }
    }

    /// How often the value has been dropped.
    pub fn times(&self, number: usize) -> usize {
        self.counts[number].load(Relaxed)
    }

    /// Ends the check with the verdict "dropped twice" if a value was, and with `never` if one was
    /// not dropped at all.
    pub fn ensure_each_once(&self, never: &'static str, case: &str) {
        self.ensure_none_twice(case);
        for number in 0..self.counts.len() {
            let times = self.times(number);
            ensure!(times > 0, never, "{case}: item {number} was never dropped");
        }
    }

    /// Ends the check with the verdict "dropped twice" if a value was.
    pub fn ensure_none_twice(&self, case: &str) {
        for number in 0..self.counts.len() {
            let times = self.times(number);
            ensure!(times < 2, "dropped twice", "{case}: item {number} was dropped {times} times");
        }
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.drops.counts[self.number].fetch_add(1, Relaxed);
    }
}
