//! The chapter *queues*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "queues",
    bounded_queue {
        subject: "../exercises/queues/bounded_queue.rs",
        pristine: "../exercises/.pristine/queues/bounded_queue.rs",
        checks: "queues/bounded_queue.rs",
    },
    sentinels {
        subject: "../exercises/queues/sentinels.rs",
        pristine: "../exercises/.pristine/queues/sentinels.rs",
        checks: "queues/sentinels.rs",
    },
    close_and_drain {
        subject: "../exercises/queues/close_and_drain.rs",
        pristine: "../exercises/.pristine/queues/close_and_drain.rs",
        checks: "queues/close_and_drain.rs",
    },
    replies {
        subject: "../exercises/queues/replies.rs",
        pristine: "../exercises/.pristine/queues/replies.rs",
        checks: "queues/replies.rs",
    },
    priority {
        subject: "../exercises/queues/priority.rs",
        pristine: "../exercises/.pristine/queues/priority.rs",
        checks: "queues/priority.rs",
    },
    scheduler {
        subject: "../exercises/queues/scheduler.rs",
        pristine: "../exercises/.pristine/queues/scheduler.rs",
        checks: "queues/scheduler.rs",
    },
    ring {
        subject: "../exercises/queues/ring.rs",
        pristine: "../exercises/.pristine/queues/ring.rs",
        checks: "queues/ring.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
