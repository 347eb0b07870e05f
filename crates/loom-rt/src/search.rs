//! One search: a run that finds out which steps there are, and the whole.

use crate::{back, panics, rt};
use explorer::Fault;
use harness::{Ended, Limits, Sink};

/// Explores the closure within the limits. What goes wrong goes to `sink`, which ends the process: loom has no
/// other way out.
pub(crate) fn check(limits: Limits, body: fn(), sink: Sink) -> Ended {
    back::ends_at(sink);
    panics::install_hook(gave_up);
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
    let executions = back::executions();
    if rt::learns_rules() {
        back::cannot_express(
            "steps that depend on whether a lock is tried, or a thread asked for its end",
        );
    }
    if is_complete { Ended::Complete { executions } } else { Ended::NotFinished { executions } }
}

/// loom itself panicked: what that means.
fn gave_up(message: &str) {
    let said = Some(message.to_string());
    if message.starts_with("deadlock; threads") {
        let (fault, message) = rt::nobody_can_go_on();
        back::fail(fault, message, said);
    }
    if message.contains("Causality violation") {
        let message = "two uses of the same UnsafeCell, and nothing orders them";
        back::fail(Fault::DataRace, message.into(), said);
    }
    if message.contains("maximum number of branches") {
        let (fault, message) = rt::goes_on_for_ever();
        back::fail(fault, message, said);
    }
    if message.contains("fully deterministic") {
        let message = "the same schedule did not lead to the same steps";
        back::fail(Fault::NotDeterministic, message.into(), said);
    }
    if message == "attempt to add with overflow" {
        back::cannot_express(
            "an execution with more than 255 preemptions: loom counts them in a byte",
        );
    }
    back::cannot_express(format!("loom panicked: {message}"))
}
