//! The answers to the chapter *queues* under the model.

#[path = "../../../tests/queues_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
