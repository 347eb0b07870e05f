//! Mistake: wrong error
//!
//! An error is made anew from its kind, and what the output said about it is gone.
//!
//! Rejected by: errors_come_back, native, as wrong error
//! Rejected by: errors_come_back, model, as wrong error

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
        let mut out = self.out.lock().unwrap();
        lines.iter().try_for_each(|words| write_line(&mut *out, words))
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }
}

fn write_line(out: &mut impl Write, words: &[&str]) -> io::Result<()> {
    let line = words.join(" ") + "\n";
    out.write_all(line.as_bytes()).map_err(|error| error.kind().into())
}
