//! The chapter *semaphores*, checked by loom.

#[path = "../../../tests/semaphores.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_engine::LOOM, chapter::EXERCISES)
}
