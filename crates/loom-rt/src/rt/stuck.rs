//! What it is called when an execution cannot go on, or will not stop.

use super::execution::{Execution, thread_name, with};
use crate::ending;
use explorer::Fault;
use explorer::rt::{Readiness, ThreadId};

/// The execution has more steps than any that ends.
pub(crate) fn goes_on_for_ever() -> (Fault, String) {
    if let Some(named) = with(named) {
        return named;
    }
    let (busy, main_finished, steps) = with(|e| {
        let recently = |t: &ThreadId| e.threads[*t].last_step + 500 > e.steps;
        let busy: Vec<ThreadId> = e.threads.ids().filter(recently).collect();
        (busy, e.threads[ThreadId::MAIN].finished, e.steps)
    });
    if with(|e| busy.iter().any(|t| e.threads[*t].saw_stale)) {
        ending::cannot_express(
            "a loop that waits for a store: nothing says that a thread sees a store in the end",
        );
    }
    let names: Vec<String> = busy.into_iter().map(thread_name).collect();
    let fault = match names.len() {
        _ if main_finished => Fault::LeftoverThreads,
        0 | 1 => Fault::EndlessLoop,
        _ => Fault::Livelock,
    };
    (fault, format!("after {steps} steps there is no end to what {} did last", names.join(" and ")))
}

/// All threads that have not ended wait.
pub(crate) fn nobody_can_go_on() -> (Fault, String) {
    if let Some(named) = with(named) {
        return named;
    }
    let waiting: Vec<_> = with(|e| {
        let unfinished = e.threads.iter().filter(|(_, thread)| !thread.finished);
        unfinished.map(|(index, thread)| (index, thread.waits)).collect()
    });
    // SAFETY: the threads are parked in `block`, on whose stacks the closures are.
    let readiness = |waits: Option<*const dyn Fn() -> Readiness>| waits.map(|w| unsafe { (*w)() });
    let sleeps = |(_, waits): &&(ThreadId, Option<*const (dyn Fn() -> Readiness + 'static)>)| {
        matches!(readiness(*waits), Some(Readiness::Asleep | Readiness::Spurious))
    };
    let names = |threads: Vec<ThreadId>| {
        threads.into_iter().map(thread_name).collect::<Vec<_>>().join(" and ")
    };
    let all = names(waiting.iter().map(|(index, _)| *index).collect());
    if with(|e| e.threads[ThreadId::MAIN].finished) {
        return (
            Fault::LeftoverThreads,
            format!("the check has returned, but {all} can never end"),
        );
    }
    let sleepers: Vec<ThreadId> = waiting.iter().filter(sleeps).map(|(index, _)| *index).collect();
    let blocked: Vec<ThreadId> = waiting.iter().map(|(index, _)| *index).collect();
    if !sleepers.is_empty() && !with(|e| locks_form_a_cycle(e, &blocked)) {
        let what = format!("no thread is left to wake what sleeps: {}", names(sleepers));
        return (Fault::LostWakeup, what);
    }
    (Fault::Deadlock, format!("no thread can go on: {all}"))
}

/// A check has named the bug, in any thread: what came after it is only what comes of that.
pub(super) fn named(e: &mut Execution) -> Option<(Fault, String)> {
    let (name, message) = e.panicked.as_ref()?;
    Some((Fault::Named((*name)?), message.clone()))
}

fn locks_form_a_cycle(e: &mut Execution, blocked: &[ThreadId]) -> bool {
    let waits_for = |thread: ThreadId| {
        let wanted = e.threads[thread].wants?;
        e.threads.ids().find(|t| e.threads[*t].holds.contains(&wanted))
    };
    blocked.iter().any(|&start| {
        let mut at = start;
        e.threads.ids().any(|_| match waits_for(at) {
            Some(next) => {
                at = next;
                next == start
            }
            None => false,
        })
    })
}
