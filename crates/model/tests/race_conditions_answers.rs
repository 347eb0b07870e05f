//! The answers to the chapter *race conditions* under the model.

#[path = "../../../tests/race_conditions_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
