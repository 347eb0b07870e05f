//! The chapter *without_locks*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "without_locks",
    treiber_stack {
        subject: "../exercises/without_locks/treiber_stack.rs",
        pristine: "../exercises/.pristine/without_locks/treiber_stack.rs",
        checks: "without_locks/treiber_stack.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
