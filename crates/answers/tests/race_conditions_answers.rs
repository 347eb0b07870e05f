//! The known answers to the chapter *race conditions*.

#[path = "../../../tests/support/mod.rs"]
pub mod support;

include!(concat!(env!("OUT_DIR"), "/race_conditions.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
