//! The known answers to the chapter *single_threaded_libraries*.

include!(concat!(env!("OUT_DIR"), "/single_threaded_libraries.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
