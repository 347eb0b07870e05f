//! Mistake: jumbled lines
//!
//! Every word is written under the lock, and the lock is given up after each.
//!
//! Rejected by: woozle_wuzzle, model, as jumbled lines
//! Rejected by: blocks, model, as jumbled lines

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
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                self.write(" ")?;
            }
            self.write(word)?;
        }
        self.write("\n")
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        lines.iter().try_for_each(|words| self.line(words))
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }

    fn write(&self, text: &str) -> io::Result<()> {
        self.out.lock().unwrap().write_all(text.as_bytes())
    }
}
