//! The known answers to the chapter *locks* under the model.

include!(concat!(env!("OUT_DIR"), "/locks.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
