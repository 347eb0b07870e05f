//! The chapter *file_handles*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "file_handles",
    synchronized_open {
        subject: "../exercises/file_handles/synchronized_open.rs",
        pristine: "../exercises/.pristine/file_handles/synchronized_open.rs",
        checks: "file_handles/synchronized_open.rs",
    },
    registry {
        subject: "../exercises/file_handles/registry.rs",
        pristine: "../exercises/.pristine/file_handles/registry.rs",
        checks: "file_handles/registry.rs",
    },
    close_all {
        subject: "../exercises/file_handles/close_all.rs",
        pristine: "../exercises/.pristine/file_handles/close_all.rs",
        checks: "file_handles/close_all.rs",
    },
    scoped_handle {
        subject: "../exercises/file_handles/scoped_handle.rs",
        pristine: "../exercises/.pristine/file_handles/scoped_handle.rs",
        checks: "file_handles/scoped_handle.rs",
    },
    shared_cursor {
        subject: "../exercises/file_handles/shared_cursor.rs",
        pristine: "../exercises/.pristine/file_handles/shared_cursor.rs",
        checks: "file_handles/shared_cursor.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
