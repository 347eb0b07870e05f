//! A worker that may crash at any moment: in which order does it store a part and acknowledge its task?

use interleave::Partial;

/// The broker, as a worker sees it. It keeps what it has been told, even if the worker is gone a moment later.
pub trait Broker {
    /// Returns the first task that is not acknowledged, which is the number of a piece. Returns `None` if all tasks
    /// are acknowledged.
    fn task(&self) -> Option<usize>;

    /// Reads a piece of the dataset.
    fn read(&self, piece: usize) -> Partial;

    /// Stores the part of a piece after all parts that are stored already.
    fn store(&self, piece: usize, part: Partial);

    /// Acknowledges a task: it counts as done, and will not be given out again.
    fn acknowledge(&self, piece: usize);
}

/// Works until there is no task left. If it crashes, at whatever moment, another worker goes on, and in the end there
/// is a part for each piece.
pub fn work(broker: &dyn Broker) {
    while let Some(piece) = broker.task() {
        broker.store(piece, broker.read(piece));
        // After a crash here, the part is stored once more, but `whole` counts it only once.
        broker.acknowledge(piece);
    }
}

/// All parts merged in the order of their pieces, starting with `Partial::default()`; `None` while the part
/// of any of the `pieces` pieces is missing. `stored` has the parts in the order in which they were stored. A
/// piece may have several parts there, all of them equal, and they count only once.
pub fn whole(stored: &[(usize, Partial)], pieces: usize) -> Option<Partial> {
    let mut parts = vec![None; pieces];
    for &(piece, part) in stored {
        parts[piece] = Some(part);
    }
    parts.into_iter().sum()
}
