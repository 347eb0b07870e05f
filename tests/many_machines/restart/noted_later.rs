//! Mistake: lost after a crash
//!
//! A part is kept in memory, and goes to the log together with the next one. What is in memory is gone after a
//! crash, and its worker has forgotten it.
//!
//! Rejected by: a_crash, model, as lost after a crash
//! Rejected by: a_crash, native, as lost after a crash

use interleave::Partial;

pub trait Log {
    fn len(&self) -> usize;

    fn entry(&self, place: usize) -> (usize, Partial);

    fn append(&self, piece: usize, part: Partial);
}

pub struct Manager<'a> {
    log: &'a dyn Log,
    parts: Vec<Option<Partial>>,
    unwritten: Vec<(usize, Partial)>,
}

impl<'a> Manager<'a> {
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        let mut parts = vec![None; pieces];
        for place in 0..log.len() {
            let (piece, part) = log.entry(place);
            parts[piece] = Some(part);
        }
        Manager { log, parts, unwritten: Vec::new() }
    }

    pub fn receive(&mut self, piece: usize, part: Partial) {
        if self.parts[piece].is_none() {
            self.parts[piece] = Some(part);
            self.unwritten.push((piece, part));
            if self.unwritten.len() > 1 || self.missing().is_empty() {
                for (piece, part) in self.unwritten.drain(..) {
                    self.log.append(piece, part);
                }
            }
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&piece| self.parts[piece].is_none()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        self.parts.iter().copied().sum()
    }
}
