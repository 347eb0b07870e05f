//! A check that runs along a schedule which the learner has written.

use crate::{Check, Finding, panics, verdict};
use explorer::{Bound, Followed, Model, Schedule};
use std::panic::catch_unwind;

/// Runs the check once, in the order that the schedule says.
pub(crate) fn run(check: &Check, model: &Model, schedule: fn() -> Vec<&'static str>) -> Finding {
    let schedule = match catch_unwind(schedule).map(Schedule::of) {
        Ok(Ok(schedule)) => schedule,
        Ok(Err(bad)) => return Finding::new(verdict::NOT_A_SCHEDULE, bad.to_string(), 0),
        Err(payload) => return Finding::new(verdict::PANIC, panics::words(&*payload), 0),
    };
    let followed = match model.follow(&schedule, check.run) {
        Ok(followed) => followed,
        Err(refused) => {
            return Finding {
                trace: Some(refused.trace),
                ..Finding::new(refused.why.name(), refused.message, 0)
            };
        }
    };
    let Followed { failed, preemptions, trace, .. } = followed;
    let (name, message) = match (failed, check.bound) {
        (Some((fault, message)), _) => (fault.name(), message),
        (None, Bound::Preemptions(most)) if preemptions > most => {
            let message = format!(
                "the schedule takes the processor {preemptions} times from a thread that could \
                 have gone on; {most} at most are allowed"
            );
            (verdict::TOO_MANY_PREEMPTIONS, message)
        }
        (None, _) => (verdict::PASSED, String::new()),
    };
    Finding {
        preemptions: Some(preemptions),
        trace: Some(trace).filter(|_| name != verdict::PASSED),
        ..Finding::new(name, message, 1)
    }
}
