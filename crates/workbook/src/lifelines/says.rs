//! What happened in a row, as sentences: for a pointer that rests on it, and for who hears the page.

use report::{ArrowKind, Standing, Trace};
use std::fmt::Write;

/// What the thread did, what led to it, and why others could not go on.
pub fn row(trace: &Trace, at: usize) -> String {
    let row = &trace.rows[at];
    let mut out = format!("{}: {}.", trace.threads[row.thread], row.what.trim_end_matches('.'));
    let story = &trace.story;
    for arrow in
        story.arrows.iter().filter(|arrow| arrow.to == at && arrow.kind != ArrowKind::Waits)
    {
        let other = &trace.threads[trace.rows[arrow.from].thread];
        let step = match trace.rows[arrow.from].step {
            Some(step) => format!(" in step {step}"),
            None => String::new(),
        };
        let _ = match arrow.kind {
            ArrowKind::Spawn => write!(out, " {other} started it{step}."),
            ArrowKind::Join => write!(out, " {other} had ended{step}."),
            ArrowKind::Lock => write!(out, " {other} had made way{step}."),
            ArrowKind::Wake => write!(out, " {other} woke it{step}."),
            ArrowKind::Message => write!(out, " {other} had sent it{step}."),
            ArrowKind::Unpark => write!(out, " {other} had unparked it{step}."),
            ArrowKind::Read if arrow.orders => {
                write!(out, " It sees what {other} stored{step}, and all that came before.")
            }
            ArrowKind::Read => {
                write!(
                    out,
                    " It sees what {other} stored{step}, and nothing else is ordered by that."
                )
            }
            ArrowKind::Stale => write!(out, " It sees what {other} stored{step}, which is old."),
            ArrowKind::Waits => Ok(()),
            ArrowKind::Missed => {
                write!(out, " It misses the newer value that {other} stored{step}.")
            }
        };
    }
    if story.preempted.contains(&at)
        && let Some(before) = at.checked_sub(1)
    {
        let _ = write!(out, " {} could have gone on.", trace.threads[trace.rows[before].thread]);
    }
    let here = story.stands.iter().filter(|stand| (stand.from..stand.to).contains(&at));
    for stand in here.filter(|stand| stand.thread != row.thread) {
        let name = &trace.threads[stand.thread];
        let _ = match stand.state {
            Standing::Blocked => write!(out, " {name} is blocked: {}.", stand.why),
            Standing::Asleep => write!(out, " {name} is asleep: {}.", stand.why),
            Standing::Running | Standing::Ready => Ok(()),
        };
    }
    out
}

/// The whole execution in a sentence or two.
pub fn whole(trace: &Trace) -> String {
    let steps = trace.rows.iter().filter(|row| !row.fault).count();
    let threads = match trace.threads.as_slice() {
        [one] => format!("one thread, {one}"),
        several => format!("{} threads, {}", several.len(), several.join(", ")),
    };
    let mut out = format!("An execution of {threads}, in {steps} steps.");
    for row in trace.rows.iter().filter(|row| row.fault) {
        let _ = write!(out, " {}: {}.", trace.threads[row.thread], row.what);
    }
    out
}
