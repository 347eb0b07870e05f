//! Mistake: wrong total
//!
//! The counters are in a `static`, in which each new `Counters` puts its own.
//!
//! Rejected by: two_sets, native, as wrong total
//! Rejected by: two_sets, model, as wrong total

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering::Relaxed},
};
#[repr(align(128))]
struct C(AtomicU64);
static ALL: Mutex<Vec<&'static [C]>> = Mutex::new(Vec::new());
pub struct Counters {
    workers: usize,
}
impl Counters {
    pub fn new(workers: usize) -> Counters {
        let v: Vec<C> = (0..workers).map(|_| C(AtomicU64::new(0))).collect();
        *ALL.lock().unwrap() = vec![v.leak()];
        Counters { workers }
    }
    pub fn of(&self, worker: usize) -> &AtomicU64 {
        let a = ALL.lock().unwrap()[0];
        assert!(worker < self.workers);
        &a[worker].0
    }
    pub fn total(&self) -> u64 {
        ALL.lock().unwrap()[0].iter().map(|c| c.0.load(Relaxed)).sum()
    }
}
