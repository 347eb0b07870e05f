//! The known answers to the chapter *thread-local logging* under the model.

include!(concat!(env!("OUT_DIR"), "/thread_local_logging.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
