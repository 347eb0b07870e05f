//! Mistake: lost output
//!
//! `write` is called instead of `write_all`, and the number of bytes that it took is ignored.
//!
//! Rejected by: small_writes, native, as lost output
//! Rejected by: small_writes, model, as lost output

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
    out.write(words.join(" ").as_bytes())?;
    out.write(b"\n")?;
    Ok(())
}
