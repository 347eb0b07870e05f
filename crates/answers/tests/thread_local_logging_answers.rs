//! The known answers to the chapter *thread-local logging*.

include!(concat!(env!("OUT_DIR"), "/thread_local_logging.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
