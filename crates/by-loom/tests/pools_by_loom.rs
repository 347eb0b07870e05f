//! The chapter *pools*, checked by loom.

#[path = "../../../tests/pools.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_engine::LOOM, chapter::EXERCISES)
}
