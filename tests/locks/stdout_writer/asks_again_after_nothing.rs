//! Mistake: retries forever
//!
//! An output that takes nothing is asked again, and it may never take anything more.
//!
//! Rejected by: takes_nothing, native, as retries forever
//! Rejected by: takes_nothing, model, as retries forever

use std::io::{self, ErrorKind, Write};
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
    let mut rest = line.as_bytes();
    while !rest.is_empty() {
        match out.write(rest) {
            Ok(taken) => rest = &rest[taken..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
