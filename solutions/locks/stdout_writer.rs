//! Several threads write lines to one output, and no line is jumbled.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An output that several threads share, such as a file or standard output. They write to it in
/// whole lines. Threads that write to different outputs don't wait for each other.
pub struct LineWriter<W> {
    /// Locked from the first word of a line, or of a block of lines, to the last line end.
    out: Mutex<W>,
}

impl<W: Write + Send + 'static> LineWriter<W> {
    /// Creates a line writer for `out`, which nothing else writes to.
    pub fn new(out: W) -> LineWriter<W> {
        LineWriter { out: Mutex::new(out) }
    }

    /// Writes `words`, with single spaces between them and a line end after the last.
    ///
    /// Whatever other threads write at the same time, none of it comes between the words, or
    /// between the last word and the line end.
    ///
    /// # Errors
    /// Returns the output's own error, or one of the kind `WriteZero` if the output takes nothing, as
    /// `write_all` does. Part of the line may have been written by then; other lines can still be written.
    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        write_line(&mut *self.out(), words)
    }

    /// Writes several lines, each as [`line`](LineWriter::line) does, with nothing from other
    /// threads between them.
    ///
    /// # Errors
    /// Returns the same error as `line`, from the first line that fails. No further lines are written.
    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        let mut out = self.out();
        // Not `self.line`, which would lock again.
        lines.iter().try_for_each(|words| write_line(&mut *out, words))
    }

    /// Returns the output, with everything written to it.
    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The output, for this thread alone. If a write has panicked, a line may be cut short; that is
    /// no reason to lose all lines after it.
    fn out(&self) -> MutexGuard<'_, W> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes one line to an output that the caller has for itself.
fn write_line(out: &mut impl Write, words: &[&str]) -> io::Result<()> {
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            out.write_all(b" ")?;
        }
        out.write_all(word.as_bytes())?;
    }
    out.write_all(b"\n")
}
