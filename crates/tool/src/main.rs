//! The tool, for the tests of this package: the same as what `cargo run -- reduce` starts.

fn main() -> std::process::ExitCode {
    tool::main()
}
