//! Mistake: unstable sum
//!
//! The parts are merged as they were stored. Which worker was quicker decides on the last bits.
//!
//! Rejected by: order, model, as unstable sum
//! Rejected by: order, native, as unstable sum

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
    let mut seen = vec![false; pieces];
    let mut whole = Partial::default();
    for &(piece, part) in stored {
        if !std::mem::replace(&mut seen[piece], true) {
            whole = whole.merge(part);
        }
    }
    seen.iter().all(|seen| *seen).then_some(whole)
}
