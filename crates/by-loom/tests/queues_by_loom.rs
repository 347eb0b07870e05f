//! The chapter *queues*, checked by loom.

#[path = "../../../tests/queues.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_engine::LOOM, chapter::EXERCISES)
}
