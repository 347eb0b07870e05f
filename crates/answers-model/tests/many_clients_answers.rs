//! The known answers to the chapter *many_clients* under the model.

include!(concat!(env!("OUT_DIR"), "/many_clients.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
