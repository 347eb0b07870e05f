//! The schedule of an execution that went its own way.

use crate::ids::ThreadId;
use crate::machine::recorder::Taken;
use report::Schedule;
use report::schedule::{Entry, is_plain};

/// The shortest schedule that leads to an execution in which these steps were taken: the usual rule
/// does the rest.
pub(crate) fn schedule_of(taken: &[Taken], names: &[String]) -> Schedule {
    let end = taken.iter().rposition(|t| !t.is_usual).map_or(0, |last| last + 1);
    full_schedule(&taken[..end], names)
}

/// The schedule that leads to an execution in which these steps were taken, and leaves nothing to the
/// usual rule.
pub(crate) fn full_schedule(taken: &[Taken], names: &[String]) -> Schedule {
    let entry = |t: &Taken| Entry { thread: entry_name(t.thread, names), detail: t.detail };
    taken.iter().map(entry).collect()
}

/// What a schedule calls a thread: its name, if that is one word and no other thread has it.
pub(crate) fn entry_name(thread: ThreadId, names: &[String]) -> String {
    let name = &names[thread.index()];
    let is_one = names.iter().filter(|other| *other == name).count() == 1;
    if is_one && is_plain(name) { name.clone() } else { format!("#{thread}") }
}
