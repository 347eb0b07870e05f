//! The chapter *swmr* under the model.

#[path = "../../../tests/swmr.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
