//! The known answers to the chapter *many_clients*.

include!(concat!(env!("OUT_DIR"), "/many_clients.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
