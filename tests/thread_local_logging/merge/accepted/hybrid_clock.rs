//! The time of the real clock, corrected by the messages: a line is never earlier than one that has led to
//! it, and if the clocks say otherwise it gets the same time and a greater count. This is a *hybrid logical
//! clock*. The buffers are merged by a heap that knows the first line of each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    time: Duration,
    /// Tells lines with the same time apart.
    count: u32,
    recorder: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub stamp: Stamp,
    pub text: String,
}

pub struct Log {
    start: Instant,
    recorders: AtomicU32,
}

impl Log {
    pub fn new() -> Log {
        Log { start: Instant::now(), recorders: AtomicU32::new(0) }
    }

    pub fn recorder(&self) -> Recorder<'_> {
        let recorder = self.recorders.fetch_add(1, Relaxed);
        let newest = Stamp { time: Duration::ZERO, count: 0, recorder };
        Recorder { log: self, newest, lines: Vec::new() }
    }
}

pub struct Recorder<'a> {
    log: &'a Log,
    /// That of the newest line which this recorder has logged or heard of, but with its own number.
    newest: Stamp,
    lines: Vec<Line>,
}

impl Recorder<'_> {
    pub fn log(&mut self, text: &str) {
        let now = self.log.start.elapsed();
        if now > self.newest.time {
            self.newest = Stamp { time: now, count: 0, ..self.newest };
        } else {
            self.newest.count += 1;
        }
        self.lines.push(Line { stamp: self.newest, text: text.to_string() });
    }

    pub fn send(&mut self) -> Stamp {
        self.newest
    }

    pub fn receive(&mut self, stamp: Stamp) {
        let theirs = Stamp { recorder: self.newest.recorder, ..stamp };
        self.newest = self.newest.max(theirs);
    }

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

pub fn merge(buffers: Vec<Vec<Line>>) -> Vec<Line> {
    let mut buffers: Vec<_> = buffers.into_iter().map(|lines| lines.into_iter().peekable()).collect();
    let mut firsts = BinaryHeap::new();
    for (i, buffer) in buffers.iter_mut().enumerate() {
        firsts.extend(buffer.peek().map(|line| Reverse((line.stamp, i))));
    }
    let mut merged = Vec::new();
    while let Some(Reverse((_, i))) = firsts.pop() {
        merged.extend(buffers[i].next());
        firsts.extend(buffers[i].peek().map(|line| Reverse((line.stamp, i))));
    }
    merged
}
