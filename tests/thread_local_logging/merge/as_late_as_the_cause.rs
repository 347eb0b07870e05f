//! Mistake: effect before cause
//!
//! The clock goes on after each line, and a message takes along the stamp of the last line. The receiver
//! sets its own clock to the same value, not beyond it. The number of the recorder then decides.
//!
//! Rejected by: handed_over, model, as effect before cause
//! Rejected by: handed_over, native, as effect before cause

use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    clock: u64,
    recorder: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub stamp: Stamp,
    pub text: String,
}

pub struct Log {
    recorders: AtomicU32,
}

impl Log {
    pub fn new() -> Log {
        Log { recorders: AtomicU32::new(0) }
    }

    pub fn recorder(&self) -> Recorder<'_> {
        let number = self.recorders.fetch_add(1, Ordering::Relaxed);
        Recorder { _log: self, number, clock: 0, lines: Vec::new() }
    }
}

pub struct Recorder<'a> {
    _log: &'a Log,
    number: u32,
    clock: u64,
    lines: Vec<Line>,
}

impl Recorder<'_> {
    pub fn log(&mut self, text: &str) {
        self.lines.push(Line { stamp: self.stamp(), text: text.to_string() });
        self.clock += 1;
    }

    pub fn send(&mut self) -> Stamp {
        self.lines.last().map_or(self.stamp(), |line| line.stamp)
    }

    pub fn receive(&mut self, stamp: Stamp) {
        self.clock = self.clock.max(stamp.clock);
    }

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    fn stamp(&self) -> Stamp {
        Stamp { clock: self.clock, recorder: self.number }
    }
}

pub fn merge(buffers: Vec<Vec<Line>>) -> Vec<Line> {
    let mut lines: Vec<Line> = buffers.into_iter().flatten().collect();
    lines.sort_by_key(|line| line.stamp);
    lines
}
