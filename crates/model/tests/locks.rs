//! The chapter *locks* under the model.

#[path = "../../../tests/locks.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
