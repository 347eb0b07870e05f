//! The chapter *pools* under the model.

#[path = "../../../tests/pools.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
