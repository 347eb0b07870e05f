//! The chapter *many_clients*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "many_clients",
    bounded_clients {
        subject: "../exercises/many_clients/bounded_clients.rs",
        pristine: "../exercises/.pristine/many_clients/bounded_clients.rs",
        checks: "many_clients/bounded_clients.rs",
    },
    retries {
        subject: "../exercises/many_clients/retries.rs",
        pristine: "../exercises/.pristine/many_clients/retries.rs",
        checks: "many_clients/retries.rs",
    },
    deadline {
        subject: "../exercises/many_clients/deadline.rs",
        pristine: "../exercises/.pristine/many_clients/deadline.rs",
        checks: "many_clients/deadline.rs",
    },
    hedge {
        subject: "../exercises/many_clients/hedge.rs",
        pristine: "../exercises/.pristine/many_clients/hedge.rs",
        checks: "many_clients/hedge.rs",
    },
    graceful_shutdown {
        subject: "../exercises/many_clients/graceful_shutdown.rs",
        pristine: "../exercises/.pristine/many_clients/graceful_shutdown.rs",
        checks: "many_clients/graceful_shutdown.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
