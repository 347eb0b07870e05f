//! The answers to the chapter *__CHAPTER__*: the solutions, other correct answers, and mistakes that
//! the checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "__CHAPTER__",
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
