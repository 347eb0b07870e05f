//! The app: opens the book, watches the exercises, checks what is saved.

use std::process::ExitCode;

fn main() -> ExitCode {
    workbook::cli::main()
}
