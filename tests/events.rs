//! The chapter *events*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "events",
    event {
        subject: "../exercises/events/event.rs",
        pristine: "../exercises/.pristine/events/event.rs",
        checks: "events/event.rs",
    },
    latch {
        subject: "../exercises/events/latch.rs",
        pristine: "../exercises/.pristine/events/latch.rs",
        checks: "events/latch.rs",
    },
    barrier {
        subject: "../exercises/events/barrier.rs",
        pristine: "../exercises/.pristine/events/barrier.rs",
        checks: "events/barrier.rs",
    },
    timed_wait {
        subject: "../exercises/events/timed_wait.rs",
        pristine: "../exercises/.pristine/events/timed_wait.rs",
        checks: "events/timed_wait.rs",
    },
    timer {
        subject: "../exercises/events/timer.rs",
        pristine: "../exercises/.pristine/events/timer.rs",
        checks: "events/timer.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
