//! What our programs say on a terminal, and how they end.
//!
//! Colours are always written; `anstream` takes them out where they do not belong: in a file, in a pipe,
//! or with `NO_COLOR` set.

#![warn(clippy::disallowed_methods)]

use anstyle::{AnsiColor, Style};
use std::io::{self, Write};
use std::process::ExitCode;

/// For what is fine.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// For what is wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// For what is under way or needs attention.
pub const BUSY: Style = AnsiColor::Yellow.on_default().bold();
/// For what matters less.
pub const DIM: Style = Style::new().dimmed();
/// For headings.
pub const BOLD: Style = Style::new().bold();

/// The exit code of a program that Ctrl-C ended.
pub const INTERRUPTED: u8 = 130;
/// The exit code where no verdict can be given, or not all could be done.
pub const NO_VERDICT: u8 = 2;

/// `text` in a style.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

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

/// Writes a line to standard error. Where that is not possible there is nobody to tell.
pub fn tell(text: impl AsRef<str>) {
    let _ = writeln!(anstream::stderr(), "{}", text.as_ref());
}

/// What an operation answers when it was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Cancelled {}

/// How a program ends that found out whether all is well, or could not. What is wrong, it says.
pub fn end(all_is_well: anyhow::Result<bool>) -> ExitCode {
    match all_is_well {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<Cancelled>() => ExitCode::from(INTERRUPTED),
        // The reader, such as `head`, has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format!("{} {error:#}", styled(BAD, "error:")));
            ExitCode::from(NO_VERDICT)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
