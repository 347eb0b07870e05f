//! The chapter *race conditions*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::chapter! { "race_conditions",
    lost_update {
        subject: "../exercises/race_conditions/lost_update.rs",
        pristine: "../exercises/.pristine/race_conditions/lost_update.rs",
        checks: "race_conditions/lost_update.rs",
    },
    torn_pair {
        subject: "../exercises/race_conditions/torn_pair.rs",
        pristine: "../exercises/.pristine/race_conditions/torn_pair.rs",
        checks: "race_conditions/torn_pair.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
