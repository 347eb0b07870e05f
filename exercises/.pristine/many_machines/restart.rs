//! A manager that may be killed at any moment: started again, it reads the log and goes on.

use interleave::Partial;

/// A log on a disk.
pub trait Log {
    /// How many entries the log has.
    fn len(&self) -> usize;

    /// An entry: the number of a piece, and its part.
    fn entry(&self, place: usize) -> (usize, Partial);

    /// Adds an entry after the last one. It is on the disk when this returns. If the manager is killed
    /// before that, the entry may or may not be there.
    fn append(&self, piece: usize, part: Partial);
}

/// Gathers the parts of a dataset.
pub struct Manager<'a> {
    log: &'a dyn Log,
    // What else is worth keeping, if everything outside the log is gone after a crash?
}

impl<'a> Manager<'a> {
    /// Begins a job of `pieces` pieces, or goes on with it: the parts in the log have arrived already.
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        let _ = (log.len(), pieces);
        todo!("where was the one before?")
    }

    /// Takes a part from a worker, which forgets that part as soon as this returns. If the piece has its part already,
    /// the new one is dropped.
    pub fn receive(&mut self, piece: usize, part: Partial) {
        todo!("keep {part:?} of {piece} in {}", self.log.len())
    }

    /// The pieces whose parts have not arrived yet, in ascending order.
    pub fn missing(&self) -> Vec<usize> {
        todo!()
    }

    /// Returns all parts, merged in the order of their pieces, starting with `Partial::default()`. Returns
    /// `None` while a part is missing.
    pub fn whole(&self) -> Option<Partial> {
        todo!()
    }
}
