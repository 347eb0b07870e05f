//! The known answers to the chapter *pools*.

include!(concat!(env!("OUT_DIR"), "/pools.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
