//! The chapter *locks* under the model.

#[path = "../../../tests/locks.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
