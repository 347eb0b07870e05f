//! The known answers to the chapter *processes*.

include!(concat!(env!("OUT_DIR"), "/processes.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
