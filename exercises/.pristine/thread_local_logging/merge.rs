//! Each thread keeps its own lines. Merged, the lines come in an order that could have happened: no
//! line comes before another line that has led to it.

/// When a line was logged: of two lines, the one with the smaller stamp comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    // What tells which of two lines comes first?
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
    // Is there anything to share?
}

impl Log {
    /// A log without lines.
    pub fn new() -> Log {
        todo!("no line has been logged yet")
    }

    /// A recorder for the calling thread. A thread may have more than one recorder.
    pub fn recorder(&self) -> Recorder<'_> {
        todo!("a new recorder")
    }
}

/// The lines of one thread.
pub struct Recorder<'a> {
    // What else must it know? Leave out what you do not need.
    log: &'a Log,
    lines: Vec<Line>,
}

impl Recorder<'_> {
    /// Logs a line, which comes after all lines that this recorder has logged before.
    pub fn log(&mut self, text: &str) {
        todo!("stamp {text:?}")
    }

    /// The stamp that a message carries to another thread: it stands for all lines that this
    /// recorder has logged or heard of so far.
    pub fn send(&mut self) -> Stamp {
        todo!("where are we?")
    }

    /// Notes that a message with this stamp has arrived. All lines that the stamp stands for come
    /// before the lines that this recorder logs from now on. Messages may arrive late, or twice, or
    /// out of order.
    pub fn receive(&mut self, stamp: Stamp) {
        todo!("{stamp:?} was before")
    }

    /// The lines, in the order of their stamps.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// All lines from all buffers, in the order of their stamps. The lines in each buffer are already in
/// that order.
pub fn merge(buffers: Vec<Vec<Line>>) -> Vec<Line> {
    todo!("merge {} buffers", buffers.len())
}
