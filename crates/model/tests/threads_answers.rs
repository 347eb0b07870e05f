//! The answers to the chapter *threads* under the model.

#[path = "../../../tests/threads_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
