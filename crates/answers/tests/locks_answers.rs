//! The known answers to the chapter *locks*.

include!(concat!(env!("OUT_DIR"), "/locks.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
