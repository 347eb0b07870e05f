//! The known answers to the chapter *file_handles* under the model.

include!(concat!(env!("OUT_DIR"), "/file_handles.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
