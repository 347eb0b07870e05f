//! Mistake: duplicate stamp
//!
//! The number is loaded, and the next one is stored: two threads can load the same one in between.
//!
//! Rejected by: unique, model, as duplicate stamp

use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    number: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub stamp: Stamp,
    pub text: String,
}

pub struct Log {
    next: AtomicU64,
}

impl Log {
    pub fn new() -> Log {
        Log { next: AtomicU64::new(0) }
    }

    pub fn recorder(&self) -> Recorder<'_> {
        Recorder { log: self, lines: Vec::new() }
    }

    fn stamp(&self) -> Stamp {
        let number = self.next.load(Ordering::SeqCst);
        self.next.store(number + 1, Ordering::SeqCst);
        Stamp { number }
    }
}

pub struct Recorder<'a> {
    log: &'a Log,
    lines: Vec<Line>,
}

impl Recorder<'_> {
    pub fn log(&mut self, text: &str) {
        let stamp = self.log.stamp();
        self.lines.push(Line { stamp, text: text.to_string() });
    }

    pub fn send(&mut self) -> Stamp {
        self.log.stamp()
    }

    pub fn receive(&mut self, _: Stamp) {}

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

pub fn merge(buffers: Vec<Vec<Line>>) -> Vec<Line> {
    let mut lines: Vec<Line> = buffers.into_iter().flatten().collect();
    lines.sort_by_key(|line| line.stamp);
    lines
}
