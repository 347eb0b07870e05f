//! The reference solutions of every chapter under the model.

include!(concat!(env!("OUT_DIR"), "/all.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, CHAPTERS)
}
