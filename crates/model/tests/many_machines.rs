//! The chapter *many_machines* under the model.

#[path = "../../../tests/many_machines.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
