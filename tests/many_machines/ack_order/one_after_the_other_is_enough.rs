//! Mistake: result too early
//!
//! The parts that are there must be those of pieces that follow each other from 0 on. It never asks whether the last
//! one is there.
//!
//! Rejected by: missing, model, as result too early
//! Rejected by: missing, native, as result too early

use interleave::Partial;
use std::collections::BTreeMap;

pub trait Broker {
    fn task(&self) -> Option<usize>;

    fn read(&self, piece: usize) -> Partial;

    fn store(&self, piece: usize, part: Partial);

    fn acknowledge(&self, piece: usize);
}

pub fn work(broker: &dyn Broker) {
    while let Some(piece) = broker.task() {
        broker.store(piece, broker.read(piece));
        broker.acknowledge(piece);
    }
}

pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    let parts: BTreeMap<usize, Partial> = stored.iter().copied().collect();
    let has_a_gap = parts.keys().enumerate().any(|(place, piece)| place != *piece);
    if has_a_gap || parts.is_empty() && pieces > 0 {
        return None;
    }
    Some(parts.into_values().sum())
}
