//! A map has the parts that have come, and the pieces that have not are a set.

use interleave::Partial;
use std::collections::{BTreeMap, BTreeSet};

pub trait Log {
    fn len(&self) -> usize;

    fn entry(&self, place: usize) -> (usize, Partial);

    fn append(&self, piece: usize, part: Partial);
}

pub struct Manager<'a> {
    log: &'a dyn Log,
    parts: BTreeMap<usize, Partial>,
    missing: BTreeSet<usize>,
}

impl<'a> Manager<'a> {
    pub fn start(log: &'a dyn Log, pieces: usize) -> Manager<'a> {
        let parts: BTreeMap<_, _> = (0..log.len()).map(|place| log.entry(place)).collect();
        let missing = (0..pieces).filter(|piece| !parts.contains_key(piece)).collect();
        Manager { log, parts, missing }
    }

    pub fn receive(&mut self, piece: usize, part: Partial) {
        if self.missing.contains(&piece) {
            // First the log: the worker forgets the part when this returns.
            self.log.append(piece, part);
            self.missing.remove(&piece);
            self.parts.insert(piece, part);
        }
    }

    pub fn missing(&self) -> Vec<usize> {
        self.missing.iter().copied().collect()
    }

    pub fn whole(&self) -> Option<Partial> {
        self.missing.is_empty().then(|| self.parts.values().copied().sum())
    }
}
