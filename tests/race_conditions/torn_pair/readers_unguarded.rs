//! Mistake: torn pair
//!
//! Threads that change the pair take a lock. Threads that only look don't, since they change nothing,
//! and they see what is half changed.
//!
//! Rejected by: look_meanwhile, model, as torn pair

use interleave::Partial;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

pub struct Total {
    changing: Mutex<()>,
    count: AtomicU64,
    sum_bits: AtomicU64,
}

impl Total {
    pub fn new() -> Total {
        Total {
            changing: Mutex::new(()),
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0.0_f64.to_bits()),
        }
    }

    fn set(&self, total: Partial) {
        self.count.store(total.count, SeqCst);
        self.sum_bits.store(total.sum.to_bits(), SeqCst);
    }

    pub fn add(&self, part: Partial) {
        let _changing = self.changing.lock().unwrap();
        self.set(self.get().merge(part));
    }

    pub fn get(&self) -> Partial {
        let count = self.count.load(SeqCst);
        Partial { count, sum: f64::from_bits(self.sum_bits.load(SeqCst)) }
    }

    pub fn take(&self) -> Partial {
        let _changing = self.changing.lock().unwrap();
        let total = self.get();
        self.set(Partial::default());
        total
    }
}
