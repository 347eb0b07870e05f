//! The merge looks at the first line of each buffer, takes the smallest of them, and looks again. With many buffers it
//! takes long, but a log has only as many as there are threads.

use std::collections::VecDeque;
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
        self.clock += 1;
        self.lines.push(Line { stamp: self.stamp(), text: text.to_string() });
    }

    pub fn send(&mut self) -> Stamp {
        self.stamp()
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
    let mut buffers: Vec<VecDeque<Line>> = buffers.into_iter().map(VecDeque::from).collect();
    let mut lines = Vec::new();
    while let Some(first) = buffers.iter_mut().filter(|buffer| !buffer.is_empty()).min_by_key(|buffer| buffer[0].stamp) {
        lines.extend(first.pop_front());
    }
    lines
}
