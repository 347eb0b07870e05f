//! The chapter *below_std*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "below_std",
    sleeping_mutex {
        subject: "../exercises/below_std/sleeping_mutex.rs",
        pristine: "../exercises/.pristine/below_std/sleeping_mutex.rs",
        checks: "below_std/sleeping_mutex.rs",
    },
    condition {
        subject: "../exercises/below_std/condition.rs",
        pristine: "../exercises/.pristine/below_std/condition.rs",
        checks: "below_std/condition.rs",
    },
    one_shot {
        subject: "../exercises/below_std/one_shot.rs",
        pristine: "../exercises/.pristine/below_std/one_shot.rs",
        checks: "below_std/one_shot.rs",
    },
    counted {
        subject: "../exercises/below_std/counted.rs",
        pristine: "../exercises/.pristine/below_std/counted.rs",
        checks: "below_std/counted.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
