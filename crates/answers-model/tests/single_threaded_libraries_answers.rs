//! The known answers to the chapter *single_threaded_libraries* under the model.

include!(concat!(env!("OUT_DIR"), "/single_threaded_libraries.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
