//! Nothing is kept but the log: every question is answered from it.

use interleave::Partial;

pub trait Log {
    fn len(&self) -> usize;

    fn entry(&self, place: usize) -> (usize, Partial);

    fn append(&self, piece: usize, part: Partial);
}

pub struct Manager<'a> {
    log: &'a dyn Log,
    pieces: usize,
}

impl<'a> Manager<'a> {
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        Manager { log, pieces }
    }

    fn part(&self, piece: usize) -> Option<Partial> {
        let mut entries = (0..self.log.len()).map(|place| self.log.entry(place));
        entries.find(|(of, _)| *of == piece).map(|(_, part)| part)
    }

    pub fn receive(&mut self, piece: usize, part: Partial) {
        if self.part(piece).is_none() {
            // First the log: the worker forgets the part when this returns.
            self.log.append(piece, part);
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        (0..self.pieces).filter(|&piece| self.part(piece).is_none()).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        (0..self.pieces).map(|piece| self.part(piece)).sum()
    }
}
