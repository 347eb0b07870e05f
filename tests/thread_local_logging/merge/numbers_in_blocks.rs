//! Mistake: effect before cause
//!
//! Each recorder takes 16 numbers at a time, so that the threads meet less often. No number is given
//! twice, but the recorder that has taken its block first has the smaller numbers, whatever happens later.
//!
//! Rejected by: handed_over, model, as effect before cause
//! Rejected by: any_history, native, as effect before cause

use std::ops::Range;
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

const BLOCK: u64 = 16;

pub struct Log {
    next: AtomicU64,
}

impl Log {
    pub fn new() -> Log {
        Log { next: AtomicU64::new(0) }
    }

    pub fn recorder(&self) -> Recorder<'_> {
        Recorder { log: self, own: 0..0, lines: Vec::new() }
    }
}

pub struct Recorder<'a> {
    log: &'a Log,
    own: Range<u64>,
    lines: Vec<Line>,
}

impl Recorder<'_> {
    pub fn log(&mut self, text: &str) {
        let stamp = self.stamp();
        self.lines.push(Line { stamp, text: text.to_string() });
    }

    pub fn send(&mut self) -> Stamp {
        self.stamp()
    }

    pub fn receive(&mut self, _: Stamp) {}

    fn stamp(&mut self) -> Stamp {
        let number = self.own.next().unwrap_or_else(|| {
            let first = self.log.next.fetch_add(BLOCK, Ordering::Relaxed);
            self.own = first + 1..first + BLOCK;
            first
        });
        Stamp { number }
    }

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

pub fn merge(buffers: Vec<Vec<Line>>) -> Vec<Line> {
    let mut lines: Vec<Line> = buffers.into_iter().flatten().collect();
    lines.sort_by_key(|line| line.stamp);
    lines
}
