//! Mistake: swallowed error
//!
//! Each line goes through a `BufWriter` of its own. When the output fails, the buffer is dropped with what is left in
//! it, and tries once more.
//!
//! Rejected by: errors_come_back, native, as swallowed error
//! Rejected by: errors_come_back, model, as swallowed error
//! Rejected by: goes_on, native, as wrong result
//! Rejected by: goes_on, model, as wrong result

use std::io::{self, BufWriter, Write};
use std::sync::Mutex;

pub struct LineWriter<W> {
    out: Mutex<W>,
}

fn put(out: &mut impl Write, words: &[&str]) -> io::Result<()> {
    let mut buffer = BufWriter::new(out);
    writeln!(buffer, "{}", words.join(" "))?;
    buffer.flush()
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(out: W) -> LineWriter<W> {
        LineWriter { out: Mutex::new(out) }
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        put(&mut *self.out.lock().unwrap(), words)
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        let mut out = self.out.lock().unwrap();
        lines.iter().try_for_each(|words| put(&mut *out, words))
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }
}
