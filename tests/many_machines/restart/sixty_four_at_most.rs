//! Mistake: panic
//!
//! A number of 64 bits says which parts have arrived, so there can be no more than 64 pieces.
//!
//! Rejected by: hundreds, native, as panic

use interleave::Partial;

pub trait Log {
    fn len(&self) -> usize;

    fn entry(&self, place: usize) -> (usize, Partial);

    fn append(&self, piece: usize, part: Partial);
}

pub struct Manager<'a> {
    log: &'a dyn Log,
    arrived: u64,
    parts: Vec<Partial>,
}

impl<'a> Manager<'a> {
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        let (mut arrived, mut parts) = (0, vec![Partial::default(); pieces]);
        for place in 0..log.len() {
            let (piece, part) = log.entry(place);
            arrived |= 1 << piece;
            parts[piece] = part;
        }
        Manager { log, arrived, parts }
    }

    pub fn receive(&mut self, piece: usize, part: Partial) {
        if self.arrived >> piece & 1 == 0 {
            self.log.append(piece, part);
            self.arrived |= 1 << piece;
            self.parts[piece] = part;
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&piece| self.arrived >> piece & 1 == 0).collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        self.missing().is_empty().then(|| self.parts.iter().copied().sum())
    }
}
