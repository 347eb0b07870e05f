//! A map keeps the first part of each piece.

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
        // After a crash here, the part is stored once more: `whole` counts it once.
        broker.acknowledge(piece);
    }
}

pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    let mut parts = BTreeMap::new();
    for &(piece, part) in stored {
        parts.entry(piece).or_insert(part);
    }
    (0..pieces).map(|piece| parts.get(&piece).copied()).sum()
}
