//! The known answers to the chapter *semaphores* under the model.

include!(concat!(env!("OUT_DIR"), "/semaphores.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
