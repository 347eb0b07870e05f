//! The chapter *locks*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "locks",
    shared_partial {
        subject: "../exercises/locks/shared_partial.rs",
        pristine: "../exercises/.pristine/locks/shared_partial.rs",
        checks: "locks/shared_partial.rs",
    },
    stdout_writer {
        subject: "../exercises/locks/stdout_writer.rs",
        pristine: "../exercises/.pristine/locks/stdout_writer.rs",
        checks: "locks/stdout_writer.rs",
    },
    monitor {
        subject: "../exercises/locks/monitor.rs",
        pristine: "../exercises/.pristine/locks/monitor.rs",
        checks: "locks/monitor.rs",
    },
    lock_order {
        subject: "../exercises/locks/lock_order.rs",
        pristine: "../exercises/.pristine/locks/lock_order.rs",
        checks: "locks/lock_order.rs",
    },
    try_lock {
        subject: "../exercises/locks/try_lock.rs",
        pristine: "../exercises/.pristine/locks/try_lock.rs",
        checks: "locks/try_lock.rs",
    },
    reentrant {
        subject: "../exercises/locks/reentrant.rs",
        pristine: "../exercises/.pristine/locks/reentrant.rs",
        checks: "locks/reentrant.rs",
    },
    chunk_cache {
        subject: "../exercises/locks/chunk_cache.rs",
        pristine: "../exercises/.pristine/locks/chunk_cache.rs",
        checks: "locks/chunk_cache.rs",
    },
    poison {
        subject: "../exercises/locks/poison.rs",
        pristine: "../exercises/.pristine/locks/poison.rs",
        checks: "locks/poison.rs",
    },
    spinlock {
        subject: "../exercises/locks/spinlock.rs",
        pristine: "../exercises/.pristine/locks/spinlock.rs",
        checks: "locks/spinlock.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
