//! Mistake: forgotten part
//!
//! The number of entries is taken for the number of the first piece that is missing. It would be, if parts came
//! in order.
//!
//! Rejected by: goes_on, model, as forgotten part
//! Rejected by: goes_on, native, as forgotten part

use interleave::Partial;

pub trait Log {
    fn len(&self) -> usize;

    fn entry(&self, place: usize) -> (usize, Partial);

    fn append(&self, piece: usize, part: Partial);
}

pub struct Manager<'a> {
    log: &'a dyn Log,
    parts: Vec<Option<Partial>>,
}

impl<'a> Manager<'a> {
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        let mut parts = vec![None; pieces];
        for place in 0..log.len() {
            let (piece, part) = log.entry(place);
            parts[piece] = Some(part);
        }
        Manager { log, parts }
    }

    pub fn receive(&mut self, piece: usize, part: Partial) {
        if self.parts[piece].is_none() {
            // First the log: the worker forgets the part when this returns.
            self.log.append(piece, part);
            self.parts[piece] = Some(part);
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        (self.log.len().min(self.parts.len())..self.parts.len()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        self.parts.iter().copied().sum()
    }
}
