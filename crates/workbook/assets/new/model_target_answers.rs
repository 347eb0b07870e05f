//! The answers to the chapter *__CHAPTER__* under the model.

#[path = "../../../tests/__CHAPTER___answers.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, chapter::ANSWERS)
}
