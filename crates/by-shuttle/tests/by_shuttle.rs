//! The learner's answers to one chapter, checked by shuttle.

include!(concat!(env!("OUT_DIR"), "/chapter.rs"));
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&shuttle_rt::SHUTTLE, chapter::EXERCISES)
}
