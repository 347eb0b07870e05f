//! The chapter *pools* under the model.

#[path = "../../../tests/pools.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
