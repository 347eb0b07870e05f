//! The model flavour: the explorer runs every interleaving, or the one that a schedule asks for.

use crate::case::Case;
use crate::{Finding, follow, panics, verdict};
use explorer::rt::ProcessorTime;
use explorer::{Bound, Fault, Model};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The part of the check's time limit that the exploration may use. The rest is for the failing
/// execution's trace, so that an exploration that is too long says so itself.
pub(crate) const EXPLORE: f64 = 0.7;

/// So many interleavings are few: see [`Check::or_preemptions`](crate::Check::or_preemptions). About a
/// second's.
const FEW: u64 = 30_000;

/// Runs the case under the model.
pub(crate) fn run(case: &Case) -> Finding {
    let check = case.check;
    let model = Model::default()
        .bound(check.bound)
        .bad_luck(check.bad_luck)
        .time_limit(case.limit.mul_f64(EXPLORE))
        .max_executions(case.executions);
    let model = match model.processes_asked_for() {
        Ok(model) => model,
        Err(wrong) => return Finding::new(verdict::INCONCLUSIVE, wrong, 0),
    };
    if let Some(schedule) = check.follows {
        return follow::run(check, &model, schedule);
    }
    let Some(preemptions) = check.or_preemptions else { return explore(case, &model) };
    let used = ProcessorTime::start();
    let few = explore(case, &model.clone().max_executions(FEW.min(case.executions)));
    let left = case.executions.saturating_sub(few.executions);
    let time = model.time_limit.saturating_sub(used.used());
    if few.verdict != verdict::INCONCLUSIVE || left == 0 || time.is_zero() {
        return few;
    }
    let model = model.bound(Bound::Preemptions(preemptions)).max_executions(left).time_limit(time);
    let most = explore(case, &model);
    if most.verdict == verdict::INCONCLUSIVE {
        return few;
    }
    Finding { executions: few.executions + most.executions, ..most }
}

/// Explores the check as far as `model` says.
fn explore(case: &Case, model: &Model) -> Finding {
    let check = case.check;
    // Panics of the check come back as failures. One that comes through is a bug of the explorer's,
    // of which the check must not be accused.
    let explored = match catch_unwind(AssertUnwindSafe(|| model.check(check.run))) {
        Ok(explored) => explored,
        Err(payload) => {
            let message =
                format!("the model checker itself panicked: {}", panics::words(&*payload));
            return Finding::new(verdict::INCONCLUSIVE, message, 0);
        }
    };
    match explored {
        Ok(explored) => Finding {
            bound: Some(explored.bound),
            ..Finding::new(verdict::PASSED, "", explored.executions)
        },
        // A search that was given up has no interleaving to show.
        Err(failure) if failure.fault == Fault::Inconclusive => Finding {
            bound: Some(model.bound),
            ..Finding::new(failure.fault.name(), failure.message, failure.executions)
        },
        Err(failure) => Finding {
            bound: Some(model.bound),
            preemptions: Some(failure.preemptions),
            trace: Some(failure.trace),
            ..Finding::new(failure.fault.name(), failure.message, failure.executions)
        },
    }
}
