//! Other processes that read: each has a libhdf5 of its own, hence a lock of its own.
//!
//! A library cannot know how to start a program that does its part. The program says it: it calls
//! [`install`] with the arguments that make it call [`serve`].
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     if std::env::args().nth(1).as_deref() == Some("--reduce-for-parent") {
//!         return match interleave::processes::serve() {
//!             Ok(()) => ExitCode::SUCCESS,
//!             Err(_) => ExitCode::FAILURE,
//!         };
//!     }
//!     interleave::processes::install(["--reduce-for-parent"]);
//!     // … from here on, `Strategy::Processes` starts this program again.
//!     ExitCode::SUCCESS
//! }
//! ```

use crate::strategy::processes;
use std::io;

/// Says that this executable, started with `arguments`, calls [`serve`]. Only the first call counts.
pub fn install<S: Into<String>>(arguments: impl IntoIterator<Item = S>) {
    processes::install(arguments.into_iter().map(Into::into).collect());
}

/// Does the part of a child: reduces the pieces that the parent asks for on standard input, and
/// answers on standard output, until standard input ends.
///
/// # Errors
///
/// When the parent is gone, or what it says makes no sense.
pub fn serve() -> io::Result<()> {
    processes::serve(&mut io::stdin().lock(), &mut io::stdout().lock())
}
