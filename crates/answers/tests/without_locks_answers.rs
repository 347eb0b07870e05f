//! The known answers to the chapter *without_locks*.

include!(concat!(env!("OUT_DIR"), "/without_locks.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
