//! The chapter *race conditions*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

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
    bounds {
        subject: "../exercises/race_conditions/bounds.rs",
        pristine: "../exercises/.pristine/race_conditions/bounds.rs",
        checks: "race_conditions/bounds.rs",
    },
    check_then_act {
        subject: "../exercises/race_conditions/check_then_act.rs",
        pristine: "../exercises/.pristine/race_conditions/check_then_act.rs",
        checks: "race_conditions/check_then_act.rs",
    },
    float_add {
        subject: "../exercises/race_conditions/float_add.rs",
        pristine: "../exercises/.pristine/race_conditions/float_add.rs",
        checks: "race_conditions/float_add.rs",
    },
    catch_it {
        subject: "../exercises/race_conditions/catch_it.rs",
        pristine: "../exercises/.pristine/race_conditions/catch_it.rs",
        checks: "race_conditions/catch_it.rs",
    },
    publish {
        subject: "../exercises/race_conditions/publish.rs",
        pristine: "../exercises/.pristine/race_conditions/publish.rs",
        checks: "race_conditions/publish.rs",
    },
    false_sharing {
        subject: "../exercises/race_conditions/false_sharing.rs",
        pristine: "../exercises/.pristine/race_conditions/false_sharing.rs",
        checks: "race_conditions/false_sharing.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
