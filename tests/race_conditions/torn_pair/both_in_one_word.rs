//! Mistake: wrong result
//!
//! Both numbers are packed into one atomic of 64 bits, so they are always from the same moment. But 32
//! bits are too few for either of them.
//!
//! Rejected by: any_parts, native, as wrong result

use interleave::Partial;
use std::sync::atomic::{AtomicU64, Ordering};

pub struct Total {
    both: AtomicU64,
}

fn pack(part: Partial) -> u64 {
    part.count << 32 | u64::from((part.sum as f32).to_bits())
}

fn unpack(both: u64) -> Partial {
    Partial { count: both >> 32, sum: f64::from(f32::from_bits(both as u32)) }
}

impl Total {
    pub fn new() -> Total {
        Total { both: AtomicU64::new(pack(Partial::default())) }
    }

    pub fn add(&self, part: Partial) {
        let merged = |both| Some(pack(unpack(both).merge(part)));
        let _ = self.both.fetch_update(Ordering::SeqCst, Ordering::SeqCst, merged);
    }

    pub fn get(&self) -> Partial {
        unpack(self.both.load(Ordering::SeqCst))
    }

    pub fn take(&self) -> Partial {
        unpack(self.both.swap(pack(Partial::default()), Ordering::SeqCst))
    }
}
