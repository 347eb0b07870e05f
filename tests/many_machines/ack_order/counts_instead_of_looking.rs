//! Mistake: result too early
//!
//! There is a result as soon as there are as many parts as pieces, but two of them can be of the same piece.
//!
//! Rejected by: missing, model, as result too early
//! Rejected by: missing, native, as result too early

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
    let mut parts = vec![None; pieces];
    for &(piece, part) in stored {
        parts[piece] = Some(part);
    }
    (stored.len() >= pieces).then(|| parts.into_iter().flatten().sum())
}
