//! The answers to the chapter *thread_local_logging* under the model.

#[path = "../../../tests/thread_local_logging_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
