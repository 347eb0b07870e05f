//! Mistake: torn pair
//!
//! The version has 8 bits. If 128 parts are added between a thread's two checks, it is what it was before.
//!
//! Rejected by: many_meanwhile, model, as torn pair

use interleave::Partial;
use std::hint;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering, fence};

pub struct Total {
    changing: Mutex<()>,
    version: AtomicU8,
    count: AtomicU64,
    sum_bits: AtomicU64,
}

impl Total {
    pub fn new() -> Total {
        Total {
            changing: Mutex::new(()),
            version: AtomicU8::new(0),
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0.0_f64.to_bits()),
        }
    }

    fn both(&self) -> Partial {
        let count = self.count.load(Ordering::Relaxed);
        Partial { count, sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)) }
    }

    fn update(&self, change: impl FnOnce(Partial) -> Partial) -> Partial {
        let _changing = self.changing.lock().unwrap();
        let old = self.both();
        let new = change(old);
        self.version.fetch_add(1, Ordering::Relaxed);
        fence(Ordering::Release);
        self.count.store(new.count, Ordering::Relaxed);
        self.sum_bits.store(new.sum.to_bits(), Ordering::Relaxed);
        self.version.fetch_add(1, Ordering::Release);
        old
    }

    pub fn add(&self, part: Partial) {
        self.update(|total| total.merge(part));
    }

    pub fn get(&self) -> Partial {
        loop {
            let before = self.version.load(Ordering::Acquire);
            let seen = self.both();
            fence(Ordering::Acquire);
            if before % 2 == 0 && self.version.load(Ordering::Relaxed) == before {
                return seen;
            }
            hint::spin_loop();
        }
    }

    pub fn take(&self) -> Partial {
        self.update(|_| Partial::default())
    }
}
