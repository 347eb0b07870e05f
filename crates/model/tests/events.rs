//! The chapter *events* under the model.

#[path = "../../../tests/events.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
