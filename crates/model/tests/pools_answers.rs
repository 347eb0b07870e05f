//! The answers to the chapter *pools* under the model.

#[path = "../../../tests/pools_answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
