//! One search: a run that finds out which steps there are, and the whole.

use crate::{back, ending, panics, rt};
use harness::{Ended, Limits, Sink};

/// Explores the closure within the limits. What goes wrong goes to `sink`, which ends the process: loom has no
/// other way out.
pub(crate) fn check(limits: Limits, body: fn(), sink: Sink) -> Ended {
    ending::ends_at(sink);
    panics::install_hook();
    rt::forget_rules();
    let execution = move || rt::run_execution(&body);
    loop {
        // What an execution uses decides about the steps of all: the first one finds out.
        back::run(Limits { executions: 1, ..limits }, execution);
        if !rt::learns_rules() {
            break;
        }
    }
    let is_complete = back::run(limits, execution);
    let executions = ending::executions();
    if rt::learns_rules() {
        ending::cannot_express(
            "steps that depend on whether a lock is tried, or a thread asked for its end",
        );
    }
    if is_complete { Ended::Complete { executions } } else { Ended::NotFinished { executions } }
}
