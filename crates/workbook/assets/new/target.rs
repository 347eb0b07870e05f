//! The chapter *__CHAPTER__*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "__CHAPTER__",
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
