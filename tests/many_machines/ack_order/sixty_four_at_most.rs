//! Mistake: panic
//!
//! A number of 64 bits says which parts are there, so there can be no more than 64 pieces.
//!
//! Rejected by: hundreds, native, as panic

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
    let (mut are_there, mut parts) = (0_u64, vec![Partial::default(); pieces]);
    for &(piece, part) in stored {
        are_there |= 1 << piece;
        parts[piece] = part;
    }
    (are_there.count_ones() as usize == pieces).then(|| parts.into_iter().sum())
}
