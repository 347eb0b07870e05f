//! The chapter *processes* under the model.

#[path = "../../../tests/processes.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
