//! The chapter *many_clients* under the model.

#[path = "../../../tests/many_clients.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
