//! The reference solutions of every chapter.

pub use ::support;

include!(concat!(env!("OUT_DIR"), "/all.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, CHAPTERS)
}
