//! The chapter *threads*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "threads",
    be_the_scheduler {
        subject: "../exercises/threads/be_the_scheduler.rs",
        pristine: "../exercises/.pristine/threads/be_the_scheduler.rs",
        checks: "threads/be_the_scheduler.rs",
    },
    halves {
        subject: "../exercises/threads/halves.rs",
        pristine: "../exercises/.pristine/threads/halves.rs",
        checks: "threads/halves.rs",
    },
    chunk_ranges {
        subject: "../exercises/threads/chunk_ranges.rs",
        pristine: "../exercises/.pristine/threads/chunk_ranges.rs",
        checks: "threads/chunk_ranges.rs",
    },
    workers {
        subject: "../exercises/threads/workers.rs",
        pristine: "../exercises/.pristine/threads/workers.rs",
        checks: "threads/workers.rs",
    },
    claim {
        subject: "../exercises/threads/claim.rs",
        pristine: "../exercises/.pristine/threads/claim.rs",
        checks: "threads/claim.rs",
    },
    failures {
        subject: "../exercises/threads/failures.rs",
        pristine: "../exercises/.pristine/threads/failures.rs",
        checks: "threads/failures.rs",
    },
    integrate {
        subject: "../exercises/threads/integrate.rs",
        pristine: "../exercises/.pristine/threads/integrate.rs",
        checks: "threads/integrate.rs",
    },
    background {
        subject: "../exercises/threads/background.rs",
        pristine: "../exercises/.pristine/threads/background.rs",
        checks: "threads/background.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
