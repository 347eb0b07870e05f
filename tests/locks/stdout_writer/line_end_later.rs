//! Mistake: jumbled lines
//!
//! The words are written under the lock, but the line end under another one: two lines become one
//! long line and an empty one.
//!
//! Rejected by: woozle_wuzzle, model, as jumbled lines
//! Rejected by: three_threads, model, as jumbled lines

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
        self.out.lock().unwrap().write_all(words.join(" ").as_bytes())?;
        self.out.lock().unwrap().write_all(b"\n")
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
    out.write_all(words.join(" ").as_bytes())?;
    out.write_all(b"\n")
}
