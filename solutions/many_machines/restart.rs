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
    /// By piece: what the log says.
    parts: Vec<Option<Partial>>,
}

impl<'a> Manager<'a> {
    /// Begins a job of `pieces` pieces, or goes on with it: the parts in the log have arrived already.
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        let mut parts = vec![None; pieces];
        for place in 0..log.len() {
            let (piece, part) = log.entry(place);
            parts[piece] = Some(part);
        }
        Manager { log, parts }
    }

    /// Takes a part from a worker, which forgets that part as soon as this returns. If the piece has its part already,
    /// the new one is dropped.
    pub fn receive(&mut self, piece: usize, part: Partial) {
        if self.parts[piece].is_none() {
            // The log comes first: the worker forgets the part when this returns.
            self.log.append(piece, part);
            self.parts[piece] = Some(part);
        }
    }

    /// The pieces whose parts have not arrived yet, in ascending order.
    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&piece| self.parts[piece].is_none()).collect()
    }

    /// Returns all parts, merged in the order of their pieces, starting with `Partial::default()`. Returns
    /// `None` while a part is missing.
    pub fn whole(&self) -> Option<Partial> {
        self.parts.iter().copied().sum()
    }
}
