//! The chapter *processes*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "processes",
    pipes {
        subject: "../exercises/processes/pipes.rs",
        pristine: "../exercises/.pristine/processes/pipes.rs",
        checks: "processes/pipes.rs",
    },
    shared_sum {
        subject: "../exercises/processes/shared_sum.rs",
        pristine: "../exercises/.pristine/processes/shared_sum.rs",
        checks: "processes/shared_sum.rs",
    },
    worker_processes {
        subject: "../exercises/processes/worker_processes.rs",
        pristine: "../exercises/.pristine/processes/worker_processes.rs",
        checks: "processes/worker_processes.rs",
    },
    lock_file {
        subject: "../exercises/processes/lock_file.rs",
        pristine: "../exercises/.pristine/processes/lock_file.rs",
        checks: "processes/lock_file.rs",
    },
    shared_image {
        subject: "../exercises/processes/shared_image.rs",
        pristine: "../exercises/.pristine/processes/shared_image.rs",
        checks: "processes/shared_image.rs",
    },
    file_server {
        subject: "../exercises/processes/file_server.rs",
        pristine: "../exercises/.pristine/processes/file_server.rs",
        checks: "processes/file_server.rs",
    },
    copy_on_write {
        subject: "../exercises/processes/copy_on_write.rs",
        pristine: "../exercises/.pristine/processes/copy_on_write.rs",
        checks: "processes/copy_on_write.rs",
    },
    process_pool {
        subject: "../exercises/processes/process_pool.rs",
        pristine: "../exercises/.pristine/processes/process_pool.rs",
        checks: "processes/process_pool.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
