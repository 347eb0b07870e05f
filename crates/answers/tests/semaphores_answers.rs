//! The known answers to the chapter *semaphores*.

include!(concat!(env!("OUT_DIR"), "/semaphores.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
