//! The chapter *queues* under the model.

#[path = "../../../tests/queues.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
