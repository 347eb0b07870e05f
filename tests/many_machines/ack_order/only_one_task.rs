//! Mistake: stops too early
//!
//! A worker returns after its first task.
//!
//! Rejected by: no_crash, model, as stops too early
//! Rejected by: no_crash, native, as stops too early

use interleave::Partial;

pub trait Broker {
    fn task(&self) -> Option<usize>;

    fn read(&self, piece: usize) -> Partial;

    fn store(&self, piece: usize, part: Partial);

    fn acknowledge(&self, piece: usize);
}

pub fn work(broker: &dyn Broker) {
    if let Some(piece) = broker.task() {
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
    parts.into_iter().sum()
}
