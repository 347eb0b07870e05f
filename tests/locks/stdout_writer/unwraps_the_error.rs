//! Mistake: panic
//!
//! A failed write is unwrapped while the lock is held. The panic poisons the lock, and all other
//! threads panic too.
//!
//! Rejected by: goes_on, native, as panic
//! Rejected by: goes_on, model, as panic

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
    out.write_all(words.join(" ").as_bytes()).unwrap();
    out.write_all(b"\n").unwrap();
    Ok(())
}
