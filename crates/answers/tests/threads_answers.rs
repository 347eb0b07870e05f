//! The known answers to the chapter *threads*.

#[path = "../../../tests/support/mod.rs"]
pub mod support;

include!(concat!(env!("OUT_DIR"), "/threads.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
