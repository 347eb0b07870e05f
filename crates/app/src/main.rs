//! The app: opens the book, watches the exercises, checks what is saved.

fn main() -> std::process::ExitCode {
    workbook::commands::cli::main()
}
