//! The app, for the tests of this package: the same as what `cargo run` starts.

fn main() -> std::process::ExitCode {
    workbook::commands::cli::main()
}
