//! Mistake: unstable sum
//!
//! The parts are merged as they are in the log. After the next run of the job, the last bits are others.
//!
//! Rejected by: out_of_order, model, as unstable sum
//! Rejected by: out_of_order, native, as unstable sum

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
        (0..self.parts.len()).filter(|&piece| self.parts[piece].is_none()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        let entries = (0..self.log.len()).map(|place| self.log.entry(place).1);
        self.missing().is_empty().then(|| entries.sum())
    }
}
