//! The known answers to the chapter *threads*.

include!(concat!(env!("OUT_DIR"), "/threads.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
