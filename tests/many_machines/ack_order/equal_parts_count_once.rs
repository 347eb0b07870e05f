//! Mistake: wrong result
//!
//! Equal parts count once, even if they are the parts of different pieces.
//!
//! Rejected by: twice, model, as wrong result
//! Rejected by: twice, native, as wrong result

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
        broker.acknowledge(piece);
    }
}

pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    let mut stored = stored.to_vec();
    stored.sort_by_key(|(piece, _)| *piece);
    let mut parts: Vec<Partial> = Vec::new();
    for (_, part) in stored {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (parts.len() == pieces).then(|| parts.into_iter().sum())
}
