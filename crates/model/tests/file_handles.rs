//! The chapter *file_handles* under the model.

#[path = "../../../tests/file_handles.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
