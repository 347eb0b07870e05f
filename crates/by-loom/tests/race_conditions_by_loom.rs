//! The chapter *race conditions*, checked by loom.

#[path = "../../../tests/race_conditions.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_engine::LOOM, chapter::EXERCISES)
}
