//! Mistake: counted twice
//!
//! Only parts that were stored one after the other are taken for the same.
//!
//! Rejected by: twice, model, as counted twice
//! Rejected by: twice, native, as counted twice

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
    let mut all = stored.to_vec();
    all.dedup_by_key(|it| it.0);
    all.sort_by_key(|it| it.0);
    (all.len() >= pieces).then(|| all.iter().map(|it| it.1).sum())
}
