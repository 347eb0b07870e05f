//! Mistake: one lock for all
//!
//! The lock is a `static`, so a slow output holds up every other one.
//!
//! Rejected by: two_outputs, native, as one lock for all

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

pub struct LineWriter<W> {
    out: Mutex<W>,
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(out: W) -> LineWriter<W> {
        LineWriter { out: Mutex::new(out) }
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        let _turn = turn();
        write_line(&mut *self.out.lock().unwrap(), words)
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        let _turn = turn();
        let mut out = self.out.lock().unwrap();
        lines.iter().try_for_each(|words| write_line(&mut *out, words))
    }

    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap()
    }
}

fn write_line(out: &mut impl Write, words: &[&str]) -> io::Result<()> {
    out.write_all((words.join(" ") + "\n").as_bytes())
}
