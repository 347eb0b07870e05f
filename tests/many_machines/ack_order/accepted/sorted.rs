//! The parts are sorted by their pieces, and neighbours that are alike are one.

use interleave::Partial;

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
    let mut parts = stored.to_vec();
    parts.sort_by_key(|(piece, _)| *piece);
    parts.dedup_by_key(|(piece, _)| *piece);
    (parts.len() == pieces).then(|| parts.into_iter().map(|(_, part)| part).sum())
}
