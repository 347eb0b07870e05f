//! The known answers to the chapter *threads* under the model.

include!(concat!(env!("OUT_DIR"), "/threads.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
