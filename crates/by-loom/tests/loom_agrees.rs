//! loom and the explorer say the same of every known answer, or `differences.txt` says why not.

#[path = "../../../tests/support/mod.rs"]
pub mod support;

include!(concat!(env!("OUT_DIR"), "/all.rs"));

/// So many executions of each check find most, and take about three minutes of processor time in all.
const EXECUTIONS: u64 = 2_000;

fn main() -> std::process::ExitCode {
    let known = include_str!("../differences.txt");
    harness::main_agrees(&loom_rt::LOOM, EXECUTIONS, CHAPTERS, known)
}
