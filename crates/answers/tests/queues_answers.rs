//! The known answers to the chapter *queues*.

include!(concat!(env!("OUT_DIR"), "/queues.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
