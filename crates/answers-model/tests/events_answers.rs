//! The known answers to the chapter *events* under the model.

include!(concat!(env!("OUT_DIR"), "/events.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
