//! The chapter *thread local logging*, checked by loom.

#[path = "../../../tests/thread_local_logging.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_engine::LOOM, chapter::EXERCISES)
}
