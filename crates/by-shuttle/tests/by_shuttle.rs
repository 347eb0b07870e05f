//! The learner's answers to one chapter, checked by shuttle.

#![allow(
    macro_expanded_macro_exports_accessed_by_absolute_paths,
    reason = "the chapter is mounted by a file that the build script writes"
)]

include!(concat!(env!("OUT_DIR"), "/chapter.rs"));
use chapter::support;

fn main() -> std::process::ExitCode {
    harness::main_by(&shuttle_rt::SHUTTLE, chapter::EXERCISES)
}
