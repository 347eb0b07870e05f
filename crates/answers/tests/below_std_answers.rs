//! The known answers to the chapter *below_std*.

pub use ::support;

include!(concat!(env!("OUT_DIR"), "/below_std.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
