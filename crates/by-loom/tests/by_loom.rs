//! The learner's answers to one chapter, checked by loom.

extern crate by_loom as support;

include!(concat!(env!("OUT_DIR"), "/chapter.rs"));

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_rt::LOOM, chapter::EXERCISES)
}
