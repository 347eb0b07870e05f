//! The text is put together first, without the lock. What is under the lock is one call.

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
        self.block(&[words])
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        let text: String = lines.iter().map(|words| words.join(" ") + "\n").collect();
        self.out.lock().unwrap().write_all(text.as_bytes())
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }
}
