//! Mistake: lost after a crash
//!
//! The task is acknowledged, and then its part is stored. After a crash in between, no worker is given the task
//! again.
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
    while let Some(piece) = broker.task() {
        broker.acknowledge(piece);
        broker.store(piece, broker.read(piece));
    }
}

pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    let mut parts = vec![None; pieces];
    for &(piece, part) in stored {
        parts[piece] = Some(part);
    }
    parts.into_iter().sum()
}
