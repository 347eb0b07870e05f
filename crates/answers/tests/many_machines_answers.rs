//! The known answers to the chapter *many_machines*.

include!(concat!(env!("OUT_DIR"), "/many_machines.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
