//! The chapter *race conditions* under the model.

#[path = "../../../tests/race_conditions.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
