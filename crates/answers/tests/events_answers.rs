//! The known answers to the chapter *events*.

include!(concat!(env!("OUT_DIR"), "/events.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
