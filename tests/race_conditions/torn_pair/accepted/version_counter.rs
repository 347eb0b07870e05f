//! Threads that look take no lock: a version, which is odd while the pair is being changed, tells them
//! whether both numbers are from the same moment. If not, they look again.

use interleave::Partial;
use std::hint;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering, fence};

pub struct Total {
    /// Held while the pair is changed, so that one thread at a time does.
    changing: Mutex<()>,
    /// Odd while the pair is being changed.
    version: AtomicU64,
    count: AtomicU64,
    sum_bits: AtomicU64,
}

impl Total {
    pub fn new() -> Total {
        Total {
            changing: Mutex::new(()),
            version: AtomicU64::new(0),
            count: AtomicU64::new(0),
            sum_bits: AtomicU64::new(0.0_f64.to_bits()),
        }
    }

    fn both(&self) -> Partial {
        let count = self.count.load(Ordering::Relaxed);
        Partial { count, sum: f64::from_bits(self.sum_bits.load(Ordering::Relaxed)) }
    }

    /// Replaces the pair by what `change` makes of it, and returns what it was.
    fn update(&self, change: impl FnOnce(Partial) -> Partial) -> Partial {
        let _changing = self.changing.lock().unwrap();
        let old = self.both();
        let new = change(old);
        self.version.fetch_add(1, Ordering::Relaxed);
        // A thread that sees one of the new numbers sees the odd version too.
        fence(Ordering::Release);
        self.count.store(new.count, Ordering::Relaxed);
        self.sum_bits.store(new.sum.to_bits(), Ordering::Relaxed);
        // A thread that sees the even version sees both new numbers.
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
            // The second look at the version comes after the numbers.
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
