//! Mistake: counted twice
//!
//! Every part that was stored is counted, also the second one of a piece whose worker crashed before it could
//! acknowledge.
//!
//! Rejected by: twice, model, as counted twice
//! Rejected by: twice, native, as counted twice
//! Rejected by: a_crash, model, as counted twice after a crash
//! Rejected by: a_crash, native, as counted twice after a crash

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
    let is_whole = (0..pieces).all(|piece| stored.iter().any(|(of, _)| *of == piece));
    let mut all = stored.to_vec();
    all.sort_by_key(|(piece, _)| *piece);
    is_whole.then(|| all.iter().map(|(_, part)| *part).sum())
}
