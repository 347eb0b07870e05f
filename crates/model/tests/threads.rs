//! The chapter *threads* under the model.

#[path = "../../../tests/threads.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
