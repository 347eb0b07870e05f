//! The reduction core as a tool: what `cargo run -- reduce` builds and starts.

fn main() -> std::process::ExitCode {
    tool::main()
}
