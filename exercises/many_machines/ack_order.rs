//! A worker that may crash at any moment: in which order does it store a part and acknowledge its task?

use interleave::Partial;

/// The broker, as a worker sees it. It keeps what it is told, even if the worker is gone a moment later.
pub trait Broker {
    /// The first task that is not acknowledged: the number of a piece. None if all are acknowledged.
    fn task(&self) -> Option<usize>;

    /// Reads a piece of the dataset.
    fn read(&self, piece: usize) -> Partial;

    /// Stores the part of a piece after all that are stored already.
    fn store(&self, piece: usize, part: Partial);

    /// Acknowledges a task: it is done, and will not be given out again.
    fn acknowledge(&self, piece: usize);
}

/// Works until there is no task. If it crashes, at any moment, another worker goes on, and in the end there is
/// a part of each piece.
pub fn work(broker: &dyn Broker) {
    while let Some(piece) = broker.task() {
        // A crash between these two lines loses a part.
        broker.acknowledge(piece);
        broker.store(piece, broker.read(piece));
    }
}

/// All parts merged in the order of their pieces, starting with `Partial::default()`; None while the part of
/// one of the `pieces` pieces is missing. `stored` has the parts as they were stored. There may be several
/// parts of one piece, all alike, and they count once.
pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    // As if each part came once, and in order.
    (stored.len() >= pieces).then(|| stored.iter().map(|(_, part)| *part).sum())
}
