//! The chapter *swmr*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "swmr",
    append_and_publish {
        subject: "../exercises/swmr/append_and_publish.rs",
        pristine: "../exercises/.pristine/swmr/append_and_publish.rs",
        checks: "swmr/append_and_publish.rs",
    },
    seqlock {
        subject: "../exercises/swmr/seqlock.rs",
        pristine: "../exercises/.pristine/swmr/seqlock.rs",
        checks: "swmr/seqlock.rs",
    },
    crash {
        subject: "../exercises/swmr/crash.rs",
        pristine: "../exercises/.pristine/swmr/crash.rs",
        checks: "swmr/crash.rs",
    },
    follow {
        subject: "../exercises/swmr/follow.rs",
        pristine: "../exercises/.pristine/swmr/follow.rs",
        checks: "swmr/follow.rs",
    },
    watch {
        subject: "../exercises/swmr/watch.rs",
        pristine: "../exercises/.pristine/swmr/watch.rs",
        checks: "swmr/watch.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
