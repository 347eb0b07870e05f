//! Mistake: wrong result
//!
//! Without pieces there is no result.
//!
//! Rejected by: goes_on, model, as wrong result
//! Rejected by: goes_on, native, as wrong result

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
            self.log.append(piece, part);
            self.parts[piece] = Some(part);
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&piece| self.parts[piece].is_none()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        if self.parts.is_empty() {
            return None;
        }
        self.parts.iter().copied().sum()
    }
}
