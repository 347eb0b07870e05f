//! Writing to the terminal.

use std::io::{self, IsTerminal, Write};

/// Writes to standard output, without colours where they do not belong.
///
/// # Errors
/// When it cannot be written: the disk is full, or the reader has seen enough (`| head`).
pub fn print(text: impl AsRef<str>) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_ref().as_bytes())?;
    out.flush()
}

/// Writes a line to standard output, without colours where they do not belong.
///
/// # Errors
/// As [`print()`].
pub fn line(text: impl AsRef<str>) -> io::Result<()> {
    print(format!("{}\n", text.as_ref()))
}

/// How wide the terminal is; none if standard output is not a terminal.
pub fn columns() -> Option<usize> {
    let size = || crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns).max(20));
    io::stdout().is_terminal().then(size).flatten()
}

/// Writes a line to standard error. Where that is not possible there is nobody to tell.
pub fn tell(text: impl AsRef<str>) {
    let _ = writeln!(anstream::stderr(), "{}", text.as_ref());
}
