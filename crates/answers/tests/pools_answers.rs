//! The known answers to the chapter *pools*.

#[path = "../../../tests/support/mod.rs"]
pub mod support;

include!(concat!(env!("OUT_DIR"), "/pools.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
