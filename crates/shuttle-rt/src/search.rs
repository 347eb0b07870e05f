//! One search: a run that finds out which steps there are, and the executions by chance.

use crate::{back, panics, rt};
use harness::{Ended, Limits, Sink};

/// Runs as many executions as the limits say: half of them with a random thread at each step, half with random
/// priorities.
pub(crate) fn check(limits: Limits, body: fn(), sink: Sink) -> Ended {
    back::ends_at(sink);
    panics::install_hook(gave_up);
    rt::forget_rules();
    let execution = move || rt::run_execution(&body);
    let before = back::processor_time();
    let executions = limits.executions as usize;
    loop {
        // What an execution uses decides about the steps of all: the first one finds out.
        back::run(back::at_random(1), limits.time, before, execution);
        if !rt::learns_rules() {
            break;
        }
    }
    let half = executions.div_ceil(2);
    back::run(back::at_random(half), limits.time, before, execution);
    back::run(back::by_priorities(executions - half), limits.time, before, execution);
    Ended::NotFinished { executions: back::executions() }
}

/// shuttle itself panicked.
fn gave_up(message: &str) {
    back::cannot_express(format!("shuttle panicked: {message}"));
}
