//! The known answers to the chapter *processes* under the model.

include!(concat!(env!("OUT_DIR"), "/processes.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
