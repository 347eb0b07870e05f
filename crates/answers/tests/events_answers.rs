//! The known answers to the chapter *events*.

#[path = "../../../tests/support/mod.rs"]
pub mod support;

include!(concat!(env!("OUT_DIR"), "/events.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
