//! The chapter *semaphores*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "semaphores",
    semaphore {
        subject: "../exercises/semaphores/semaphore.rs",
        pristine: "../exercises/.pristine/semaphores/semaphore.rs",
        checks: "semaphores/semaphore.rs",
    },
    permit {
        subject: "../exercises/semaphores/permit.rs",
        pristine: "../exercises/.pristine/semaphores/permit.rs",
        checks: "semaphores/permit.rs",
    },
    two_at_once {
        subject: "../exercises/semaphores/two_at_once.rs",
        pristine: "../exercises/.pristine/semaphores/two_at_once.rs",
        checks: "semaphores/two_at_once.rs",
    },
    acquire_many {
        subject: "../exercises/semaphores/acquire_many.rs",
        pristine: "../exercises/.pristine/semaphores/acquire_many.rs",
        checks: "semaphores/acquire_many.rs",
    },
    close {
        subject: "../exercises/semaphores/close.rs",
        pristine: "../exercises/.pristine/semaphores/close.rs",
        checks: "semaphores/close.rs",
    },
    writers_first {
        subject: "../exercises/semaphores/writers_first.rs",
        pristine: "../exercises/.pristine/semaphores/writers_first.rs",
        checks: "semaphores/writers_first.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
