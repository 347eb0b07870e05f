//! The learner's answers to one chapter, checked by shuttle.

extern crate by_shuttle as support;

include!(concat!(env!("OUT_DIR"), "/chapter.rs"));

fn main() -> std::process::ExitCode {
    harness::main_by(&shuttle_rt::SHUTTLE, chapter::EXERCISES)
}
