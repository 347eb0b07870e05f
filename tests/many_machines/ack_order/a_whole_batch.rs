//! Mistake: lost after a crash
//!
//! All tasks are acknowledged as they are taken, and the parts are stored together at the end. A crash loses
//! the whole batch.
//!
//! Rejected by: a_crash, model, as lost after a crash
//! Rejected by: a_crash, native, as lost after a crash

use interleave::Partial;

pub trait Broker {
    fn task(&self) -> Option<usize>;

    fn read(&self, piece: usize) -> Partial;

    fn store(&self, piece: usize, part: Partial);

    fn acknowledge(&self, piece: usize);
}

pub fn work(broker: &dyn Broker) {
    let mut parts = Vec::new();
    while let Some(piece) = broker.task() {
        parts.push((piece, broker.read(piece)));
        broker.acknowledge(piece);
    }
    for (piece, part) in parts {
        broker.store(piece, part);
    }
}

pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    let mut parts = vec![None; pieces];
    for &(piece, part) in stored {
        parts[piece] = Some(part);
    }
    parts.into_iter().sum()
}
