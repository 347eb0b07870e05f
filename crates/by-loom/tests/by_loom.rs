//! The learner's answers to one chapter, checked by loom.

include!(concat!(env!("OUT_DIR"), "/chapter.rs"));
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&loom_rt::LOOM, chapter::EXERCISES)
}
