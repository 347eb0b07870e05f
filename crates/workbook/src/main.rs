//! The app: opens the book, watches the exercises, checks what is saved.

use std::process::ExitCode;

/// With this argument the program is a child of its own `reduce --strategy processes`.
const PART: &str = "--reduce-for-parent";

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(PART) {
        return match interleave::processes::serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    interleave::processes::install([PART]);
    workbook::cli::main()
}
