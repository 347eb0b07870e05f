//! Mistake: jumbled lines
//!
//! The guard isn't kept: it is dropped at the end of its own statement, and so the lock is free again.
//! `let _turn = …` would have kept it.
//!
//! Rejected by: woozle_wuzzle, model, as jumbled lines

use std::io::{self, Write};
use std::sync::Mutex;

pub struct LineWriter<W> {
    /// Held for a line or a block.
    turn: Mutex<()>,
    /// Held for a word.
    out: Mutex<W>,
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(out: W) -> LineWriter<W> {
        LineWriter { turn: Mutex::default(), out: Mutex::new(out) }
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        self.turn.lock().unwrap();
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                self.write(" ")?;
            }
            self.write(word)?;
        }
        self.write("\n")
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        self.turn.lock().unwrap();
        for words in lines {
            self.write(&words.join(" "))?;
            self.write("\n")?;
        }
        Ok(())
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }

    fn write(&self, text: &str) -> io::Result<()> {
        self.out.lock().unwrap().write_all(text.as_bytes())
    }
}
