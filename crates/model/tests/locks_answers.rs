//! The answers to the chapter *locks* under the model.

#[path = "../../../tests/locks_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
