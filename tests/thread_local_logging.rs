//! The chapter *thread_local_logging*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "thread_local_logging",
    sink {
        subject: "../exercises/thread_local_logging/sink.rs",
        pristine: "../exercises/.pristine/thread_local_logging/sink.rs",
        checks: "thread_local_logging/sink.rs",
    },
    debug_flag {
        subject: "../exercises/thread_local_logging/debug_flag.rs",
        pristine: "../exercises/.pristine/thread_local_logging/debug_flag.rs",
        checks: "thread_local_logging/debug_flag.rs",
    },
    flush {
        subject: "../exercises/thread_local_logging/flush.rs",
        pristine: "../exercises/.pristine/thread_local_logging/flush.rs",
        checks: "thread_local_logging/flush.rs",
    },
    merge {
        subject: "../exercises/thread_local_logging/merge.rs",
        pristine: "../exercises/.pristine/thread_local_logging/merge.rs",
        checks: "thread_local_logging/merge.rs",
    },
    log_writer {
        subject: "../exercises/thread_local_logging/log_writer.rs",
        pristine: "../exercises/.pristine/thread_local_logging/log_writer.rs",
        checks: "thread_local_logging/log_writer.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
