//! Each thread keeps its own lines. Merged, the lines come in an order that could have happened: no
//! line comes before another line that has led to it.

use std::sync::atomic::{AtomicU32, Ordering};

/// When a line was logged: of two lines, the one with the smaller stamp comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Lamport's clock: greater than the clock value of every line that has led to this one.
    clock: u64,
    /// The recorder's number, which puts lines that have nothing to do with each other into some
    /// order.
    recorder: u32,
}

/// One line. No two lines in a log have the same stamp.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When it was logged.
    pub stamp: Stamp,
    /// What it says.
    pub text: String,
}

/// What the recorders of a log share.
pub struct Log {
    /// The number of the next recorder. Relaxed, because each number is given once, and orders
    /// nothing.
    recorders: AtomicU32,
}

impl Log {
    /// A log without lines.
    pub fn new() -> Log {
        Log { recorders: AtomicU32::new(0) }
    }

    /// A recorder for the calling thread. A thread may have more than one recorder.
    pub fn recorder(&self) -> Recorder<'_> {
        let number = self.recorders.fetch_add(1, Ordering::Relaxed);
        Recorder { _log: self, number, clock: 0, lines: Vec::new() }
    }
}

/// The lines of one thread.
pub struct Recorder<'a> {
    /// Numbers are unique among the recorders of one log.
    _log: &'a Log,
    number: u32,
    /// The clock value of the latest line that this recorder has logged or heard of. No other
    /// recorder touches it.
    clock: u64,
    lines: Vec<Line>,
}

impl Recorder<'_> {
    /// Logs a line, which comes after all lines that this recorder has logged before.
    pub fn log(&mut self, text: &str) {
        self.clock += 1;
        self.lines.push(Line { stamp: self.stamp(), text: text.to_string() });
    }

    /// The stamp that a message carries to another thread: it stands for all lines that this
    /// recorder has logged or heard of so far.
    pub fn send(&mut self) -> Stamp {
        self.stamp()
    }

    /// Notes that a message with this stamp has arrived. All lines that the stamp stands for come
    /// before the lines that this recorder logs from now on. Messages may arrive late, or twice, or
    /// out of order.
    pub fn receive(&mut self, stamp: Stamp) {
        self.clock = self.clock.max(stamp.clock);
    }

    /// The lines, in the order of their stamps.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    fn stamp(&self) -> Stamp {
        Stamp { clock: self.clock, recorder: self.number }
    }
}

/// All lines from all buffers, in the order of their stamps. The lines in each buffer are already in
/// that order.
pub fn merge(buffers: Vec<Vec<Line>>) -> Vec<Line> {
    let mut lines: Vec<Line> = buffers.into_iter().flatten().collect();
    // The sort of `std` finds the runs that are in order, and merges them.
    lines.sort_by_key(|line| line.stamp);
    lines
}
