//! The known answers to the chapter *below_std*.

#[path = "../../../tests/support/mod.rs"]
pub mod support;

include!(concat!(env!("OUT_DIR"), "/below_std.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
