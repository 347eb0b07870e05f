//! The known answers to the chapter *below_std*.

include!(concat!(env!("OUT_DIR"), "/below_std.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
