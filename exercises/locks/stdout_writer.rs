//! Several threads write lines to one output, and no line is jumbled.

use std::io::{self, Write};

/// An output that several threads share, such as a file or standard output. They write to it in
/// whole lines. Threads that write to different outputs don't wait for each other.
pub struct LineWriter<W> {
    out: W,
    // `W: Write` writes through `&mut W`, and the threads have only `&LineWriter<W>`.
}

impl<W: Write + Send + 'static> LineWriter<W> {
    /// Creates a line writer for `out`, which nothing else writes to.
    pub fn new(out: W) -> LineWriter<W> {
        todo!("keep the output")
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
        todo!("write the {} words", words.len())
    }

    /// Writes several lines, each as [`line`](LineWriter::line) does, with nothing from other
    /// threads between them.
    ///
    /// # Errors
    /// Returns the same error as `line`, from the first line that fails. No further lines are written.
    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        todo!("write the {} lines", lines.len())
    }

    /// Returns the output, with everything written to it.
    pub fn into_inner(self) -> W {
        todo!("hand the output back")
    }
}
