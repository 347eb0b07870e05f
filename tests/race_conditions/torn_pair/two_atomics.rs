//! Mistake: torn pair
//!
//! Both numbers are atomic, and each addition is one operation. The pair is still two operations.
//!
//! Rejected by: look_meanwhile, model, as torn pair

use interleave::Partial;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

pub struct Total {
    count: AtomicU64,
    sum_bits: AtomicU64,
}

impl Total {
    pub fn new() -> Total {
        Total { count: AtomicU64::new(0), sum_bits: AtomicU64::new(0.0_f64.to_bits()) }
    }

    pub fn add(&self, part: Partial) {
        self.count.fetch_add(part.count, SeqCst);
        let plus = |bits| Some((f64::from_bits(bits) + part.sum).to_bits());
        self.sum_bits.fetch_update(SeqCst, SeqCst, plus).unwrap();
    }

    pub fn get(&self) -> Partial {
        let count = self.count.load(SeqCst);
        Partial { count, sum: f64::from_bits(self.sum_bits.load(SeqCst)) }
    }

    pub fn take(&self) -> Partial {
        let count = self.count.swap(0, SeqCst);
        Partial { count, sum: f64::from_bits(self.sum_bits.swap(0.0_f64.to_bits(), SeqCst)) }
    }
}
