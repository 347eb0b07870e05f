//! The chapter *thread_local_logging* under the model.

#[path = "../../../tests/thread_local_logging.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
