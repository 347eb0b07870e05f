//! shuttle rejects no right answer, and rejects a mistake under its name if it does; or `differences.txt` says
//! why not.

extern crate by_shuttle as support;

use harness::Executions;

include!(concat!(env!("OUT_DIR"), "/all.rs"));

/// So many executions of each check, half at random and half by priorities.
const EXECUTIONS: Executions = Executions { right: 400, mistake: 400 };

fn main() -> std::process::ExitCode {
    let known = include_str!("../differences.txt");
    harness::main_agrees(&shuttle_rt::SHUTTLE, EXECUTIONS, CHAPTERS, known)
}
