//! Mistake: waits for the dead
//!
//! Readers stop the writer: one that dies with the lock stops it for good.
//!
//! Rejected by: reader_dies, model, as waits for the dead

use std::sync::RwLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: u64,
    pub sum: u64,
}

pub struct SeqLock {
    header: RwLock<Header>,
}

impl SeqLock {
    pub fn new(header: Header) -> SeqLock {
        SeqLock { header: RwLock::new(header) }
    }

    pub fn write(&self, header: Header) {
        *self.header.write().unwrap() = header;
    }

    pub fn read(&self, tries: usize) -> Option<Header> {
        (tries > 0).then(|| *self.header.read().unwrap())
    }
}
