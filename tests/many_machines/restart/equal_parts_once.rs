//! Mistake: forgotten part
//!
//! A part that's in the log already is not added again, though another piece may have an equal part.
//!
//! Rejected by: equal_parts, model, as forgotten part
//! Rejected by: equal_parts, native, as forgotten part

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
            if !(0..self.log.len()).any(|place| self.log.entry(place).1 == part) {
                self.log.append(piece, part);
            }
            self.parts[piece] = Some(part);
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&piece| self.parts[piece].is_none()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        self.parts.iter().copied().sum()
    }
}
