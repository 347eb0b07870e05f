//! Mistake: wrong result
//!
//! One word has the sum in its lower 44 bits and the missing parts in the others, so the two always change together.
//! But a sum may need all of 64 bits.
//!
//! Rejected by: two, model, as wrong result
//! Rejected by: two, native, as wrong result

use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
pub struct SharedSum {
    word: AtomicU64,
}

const BITS: u32 = 44;

impl SharedSum {
    pub const fn new(parts: u32) -> SharedSum {
        SharedSum { word: AtomicU64::new((parts as u64) << BITS) }
    }

    pub fn add(&self, values: &[u64]) {
        let part: u64 = values.iter().sum();
        self.word.fetch_add(part.wrapping_sub(1 << BITS), Ordering::Relaxed);
    }

    pub fn so_far(&self) -> u64 {
        self.word.load(Ordering::Relaxed) & ((1 << BITS) - 1)
    }

    pub fn result(&self) -> Option<u64> {
        let word = self.word.load(Ordering::Relaxed);
        (word >> BITS == 0).then_some(word)
    }
}
