//! The chapter *single_threaded_libraries*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "single_threaded_libraries",
    locked_library {
        subject: "../exercises/single_threaded_libraries/locked_library.rs",
        pristine: "../exercises/.pristine/single_threaded_libraries/locked_library.rs",
        checks: "single_threaded_libraries/locked_library.rs",
    },
    library_thread {
        subject: "../exercises/single_threaded_libraries/library_thread.rs",
        pristine: "../exercises/.pristine/single_threaded_libraries/library_thread.rs",
        checks: "single_threaded_libraries/library_thread.rs",
    },
    handles_that_stay {
        subject: "../exercises/single_threaded_libraries/handles_that_stay.rs",
        pristine: "../exercises/.pristine/single_threaded_libraries/handles_that_stay.rs",
        checks: "single_threaded_libraries/handles_that_stay.rs",
    },
    batches {
        subject: "../exercises/single_threaded_libraries/batches.rs",
        pristine: "../exercises/.pristine/single_threaded_libraries/batches.rs",
        checks: "single_threaded_libraries/batches.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
