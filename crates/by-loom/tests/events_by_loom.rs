//! The chapter *events*, checked by loom.

#[path = "../../../tests/events.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_engine::LOOM, chapter::EXERCISES)
}
