//! The known answers to the chapter *pools* under the model.

include!(concat!(env!("OUT_DIR"), "/pools.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
