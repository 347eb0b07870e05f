//! The known answers to the chapter *race conditions*.

include!(concat!(env!("OUT_DIR"), "/race_conditions.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
