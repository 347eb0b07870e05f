//! The chapter *semaphores* under the model.

#[path = "../../../tests/semaphores.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
