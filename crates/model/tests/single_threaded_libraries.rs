//! The chapter *single_threaded_libraries* under the model.

#[path = "../../../tests/single_threaded_libraries.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
