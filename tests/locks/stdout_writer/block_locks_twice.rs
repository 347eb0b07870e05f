//! Mistake: deadlock
//!
//! The block holds the lock, and calls a method that locks again. The thread waits for itself.
//!
//! Rejected by: blocks, native, as deadlock
//! Rejected by: blocks, model, as deadlock
//! Rejected by: errors_come_back, native, as deadlock

use std::io::{self, Write};
use std::sync::Mutex;

pub struct LineWriter<W> {
    out: Mutex<W>,
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(out: W) -> LineWriter<W> {
        LineWriter { out: Mutex::new(out) }
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        write_line(&mut *self.out.lock().unwrap(), words)
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        let _out = self.out.lock().unwrap();
        lines.iter().try_for_each(|words| self.line(words))
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }
}

fn write_line(out: &mut impl Write, words: &[&str]) -> io::Result<()> {
    out.write_all(words.join(" ").as_bytes())?;
    out.write_all(b"\n")
}
