//! The answers to the chapter *semaphores* under the model.

#[path = "../../../tests/semaphores_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
