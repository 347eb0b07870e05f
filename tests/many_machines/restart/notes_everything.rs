//! Mistake: duplicate entry
//!
//! Whatever comes is noted, also the part of a piece that has come already.
//!
//! Rejected by: twice, model, as duplicate entry
//! Rejected by: twice, native, as duplicate entry

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
        self.log.append(piece, part);
        self.parts[piece] = Some(part);
    }

    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&piece| self.parts[piece].is_none()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        self.parts.iter().copied().sum()
    }
}
