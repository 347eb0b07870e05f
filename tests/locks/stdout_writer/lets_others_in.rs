//! Mistake: jumbled lines
//!
//! A long block gives the lock up after every hundred lines, so that others need not wait long. Their
//! lines end up in the block.
//!
//! Rejected by: long_block, model, as jumbled lines

use std::io::{self, Write};
use std::sync::Mutex;

pub struct LineWriter<W> {
    out: Mutex<W>,
}

fn text(words: &[&str]) -> String {
    words.join(" ") + "\n"
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(out: W) -> LineWriter<W> {
        LineWriter { out: Mutex::new(out) }
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        self.out.lock().unwrap().write_all(text(words).as_bytes())
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        for some in lines.chunks(100) {
            let mut out = self.out.lock().unwrap();
            for words in some {
                out.write_all(text(words).as_bytes())?;
            }
        }
        Ok(())
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }
}
